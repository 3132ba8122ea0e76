import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root as checkout } from '../bootstrap/prepare.mjs';
import { command } from './process.mjs';

const PACKAGES = ['nodejs', 'npm', 'git'];
const SUITE = 'bookworm';
/** What lets programs inside reach the registries that this machine reaches. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const PASSED_ON = /^(.*_CERTS?|.*_proxy|npm_config_registry|.*CAINFO)$/i;

/** Why the newcomer's system cannot be made here, or undefined where it can. */
export function newcomerLeftOut() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x64';
  return process.getuid() === 0 ? undefined : 'needs root, for debootstrap and chroot';
}

/**
 * The README's two commands, as on a machine that was installed a minute ago: Debian's minimal system with its own Node and npm in a
 * root of its own, and nothing of ours but a clone.
 */
export class Newcomer {
  #root = mkdtempSync(join(tmpdir(), 'marketlog-newcomer-'));
  #app = join(this.#root, 'root/app');

  /** To be run one after the other; what the first makes, the others need. They wait for the network and the disk. */
  get firstCommand() {
    return [
      { name: `a minimal Debian (${SUITE})`, run: () => this.#install() },
      { name: 'npm start there serves the sample', run: () => this.#inside('node scripts/smoke.mjs') },
    ];
  }

  /** Needs what the first command left, and the whole machine. */
  get secondCommand() {
    return [{ name: 'npm test there passes', run: () => this.#inside('npm test') }];
  }

  async remove() {
    await command('umount', ['--lazy', join(this.#root, 'proc')]);
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #install() {
    const steps = [
      ['debootstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, this.#root, mirror()]],
      ['mount', ['-t', 'proc', 'proc', join(this.#root, 'proc')]],
      () => this.#likeThisMachine(),
      ['chroot', [this.#root, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES]],
      ['git', ['clone', '-q', '--no-local', checkout, this.#app]],
    ];
    for (const step of steps) {
      if (typeof step === 'function') step();
      else {
        const { ok, output } = await command(...step, { DEBIAN_FRONTEND: 'noninteractive' });
        if (!ok) return { ok, output: `${step[0]}: ${lastLines(output)}` };
      }
    }
    return { ok: true };
  }

  /** Names and certificates by which this machine reaches the registries; nothing else of it. */
  #likeThisMachine() {
    for (const file of ['/etc/resolv.conf', '/etc/hosts', CERTIFICATES]) {
      if (existsSync(file)) copyFileSync(file, join(this.#root, file));
    }
    const npmrc = join(homedir(), '.npmrc');
    mkdirSync(join(this.#root, 'root'), { recursive: true });
    if (existsSync(npmrc)) copyFileSync(npmrc, join(this.#root, 'root/.npmrc'));
  }

  async #inside(line) {
    if (!existsSync(this.#app)) return { ok: false, output: 'the system could not be made, see above' };
    // With this environment only: nothing else of this machine goes in.
    const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
    const env = { ...Object.fromEntries(passedOn), HOME: '/root', PATH: '/usr/bin:/usr/sbin:/bin:/sbin' };
    const { ok, output } = await command('chroot', [this.#root, 'bash', '-c', `cd /root/app && ${line}`], {}, { env });
    return { ok, output: lastLines(output) };
  }
}

/** Debian's archive as this machine is set to reach it. */
function mirror() {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    const found = existsSync(file) && /https?:\/\/\S+\/debian(?=\/?\s)/.exec(readFileSync(file, 'utf8'));
    if (found) return found[0];
  }
  return 'http://deb.debian.org/debian';
}

function lastLines(output) {
  return output.trim().split('\n').slice(-80).join('\n');
}
