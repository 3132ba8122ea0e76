import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, say, succeeds } from './say.mjs';
import { sourceFiles } from './sources.mjs';

const COMPILE = join('scripts', 'bootstrap', 'compile.mjs');
const STAMP = 'sources.sha256';

export function buildIsCurrent(root) {
  const stamp = join(root, 'dist', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Builds beside `dist` and swaps, so that a service running from the old files is not left without them for long. */
export function build(root, node) {
  say('building');
  const sources = fingerprint(root);
  const fresh = `.build-${process.pid}`;
  const old = `.build-${process.pid}-old`;
  try {
    if (!succeeds(node, [COMPILE, fresh], { cwd: root })) throw new BootstrapError('the build failed, see above');
    writeFileSync(join(root, fresh, STAMP), sources);
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), join(root, old));
    renameSync(join(root, fresh), join(root, 'dist'));
  } finally {
    for (const leftover of [fresh, old]) rmSync(join(root, leftover), { recursive: true, force: true });
  }
}

/** Paths, sizes and times of all sources: reading them costs milliseconds, hashing their contents would not. */
function fingerprint(root) {
  const hash = createHash('sha256');
  for (const path of ['.swcrc', join('node_modules', '@swc', 'core', 'package.json')]) add(hash, root, path);
  for (const path of sourceFiles(root)) add(hash, root, path);
  return hash.digest('hex');
}

function add(hash, root, path) {
  const { size, mtimeMs } = statSync(join(root, path));
  hash.update(`${path} ${size} ${mtimeMs}\n`);
}
