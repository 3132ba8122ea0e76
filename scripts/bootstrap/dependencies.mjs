import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, npm, say } from './say.mjs';

/** The stamp lies inside `node_modules`, so deleting that folder deletes it too. */
const STAMP = join('node_modules', '.marketlog-lock');
/** How the stamp ends where only what runs and builds is installed. */
const RUNTIME = ' runtime';

/**
 * Whether what is locked is installed: all of it for `development` (tests, servers, benches), else what runs and builds, which is
 * a third of it.
 */
export function dependenciesAreCurrent(root, { development }) {
  const wanted = stamps(root);
  const have = read(join(root, STAMP));
  if (have === wanted.everything || (have === wanted.runtime && !development)) return true;
  if (!installedByHand(root)) return false;
  writeFileSync(join(root, STAMP), wanted.everything);
  return true;
}

/** `own`: a Node and the npm that came with it, where the user's are too old. */
export function installDependencies(root, { development: asked, own }) {
  const { everything, runtime } = stamps(root);
  // A developer whose lockfile changed gets all of the new one, whatever is started first.
  const development = asked || (existsSync(join(root, STAMP)) && !read(join(root, STAMP)).endsWith(RUNTIME));
  const ours = development ? 'what tests and tools need' : 'what runs and builds';
  say(`installing ${ours} from package-lock.json (once)`);
  // What runs is there already: the rest comes beside it, and a service that runs from this folder keeps its files.
  const rest = development && read(join(root, STAMP)) === runtime;
  const verb = rest ? ['install', '--no-save'] : ['ci', ...(development ? [] : ['--omit=dev'])];
  if (!npm([...verb, '--ignore-scripts'], root, own)) {
    throw new BootstrapError(
      'the dependencies could not be installed: check the network and run `npm ci --ignore-scripts`',
    );
  }
  writeFileSync(join(root, STAMP), development ? everything : runtime);
}

function stamps(root) {
  const locked = fingerprint(root);
  return { everything: locked, runtime: `${locked}${RUNTIME}` };
}

function fingerprint(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
}

/** A tree that npm itself brought to the lockfile (`npm install NAME`) need not be installed again. */
function installedByHand(root) {
  const hidden = read(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === null) return false;
  const have = JSON.parse(hidden).packages;
  const want = JSON.parse(read(join(root, 'package-lock.json'))).packages;
  const names = new Set([...Object.keys(have), ...Object.keys(want)]);
  names.delete('');
  return [...names].every((name) => {
    const mine = have[name];
    const locked = want[name];
    if (!mine) return locked.optional === true;
    return locked !== undefined && mine.version === locked.version && mine.integrity === locked.integrity;
  });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
