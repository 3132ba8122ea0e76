import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, npm, say } from './say.mjs';

/** The stamp lies inside `node_modules`, so deleting that folder deletes it too. */
const STAMP = join('node_modules', '.marketlog-lock');

export function dependenciesAreCurrent(root) {
  const wanted = fingerprint(root);
  if (read(join(root, STAMP)) === wanted) return true;
  if (!installedByHand(root)) return false;
  writeFileSync(join(root, STAMP), wanted);
  return true;
}

export function installDependencies(root) {
  say('installing dependencies from package-lock.json (once)');
  if (!npm(['ci', '--ignore-scripts'], root)) {
    throw new BootstrapError(
      'the dependencies could not be installed: check the network and run `npm ci --ignore-scripts`',
    );
  }
  writeFileSync(join(root, STAMP), fingerprint(root));
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
