import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { PLATFORMS, runsOn } from './platforms.mjs';
import { command } from './process.mjs';

const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Every package that each platform takes exists at the registry with the locked content. The first platform is a whole
 * `npm ci`; of the others, in the same folder, npm fetches what differs.
 */
export class PlatformInstalls {
  #folder = mkdtempSync(join(tmpdir(), 'marketlog-install-'));
  #lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

  constructor() {
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      cpSync(join(root, file), join(this.#folder, file));
  }

  /** To be run one after the other. */
  get checks() {
    return PLATFORMS.map((platform, i) => ({
      name: `packages of ${platform.os}-${platform.cpu}`,
      run: () => this.#installed(platform, i === 0 ? ['ci'] : ['install', '--no-save']),
    }));
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A registry that is busy for a moment has everything the next time. */
  async #installed(platform, verb) {
    const first = await this.#install(platform, verb);
    return first.ok ? first : this.#install(platform, verb);
  }

  async #install(platform, verb) {
    const target = Object.entries(platform).map(([name, value]) => `--${name}=${value}`);
    const options = { cwd: this.#folder, shell: process.platform === 'win32' };
    const { ok, output } = await command('npm', [...verb, ...target, ...quiet], {}, options);
    // npm passes over an optional package that it cannot have, as it should where somebody only wants to go on.
    const missing = packagesOf(this.#lock, platform).filter((path) => !existsSync(join(this.#folder, path)));
    return {
      ok: ok && missing.length === 0,
      output: [output, ...missing.map((path) => `missing: ${path}`)].join('\n'),
    };
  }
}

/** Where packages are installed that are made for this platform and not for every one, by the lockfile. */
export function packagesOf({ packages }, platform) {
  return Object.keys(packages).filter((path) => {
    const made = packages[path];
    return Boolean(made.os ?? made.cpu ?? made.libc) && runsOn(made, platform);
  });
}
