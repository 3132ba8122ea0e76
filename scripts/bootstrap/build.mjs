import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, say, succeeds } from './say.mjs';

const SWC = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
const STAMP = 'sources.sha256';

/** What is compiled where it is there: an image carries no tools. */
const FOLDERS = ['apps', 'libs', 'tools'];

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
    const args = [...foldersOf(root), '-d', fresh, '--config-file', '.swcrc', '--ignore', '**/*.spec.ts', '--quiet'];
    if (!succeeds(node, [SWC, ...args], { cwd: root })) throw new BootstrapError('the build failed, see above');
    writeFileSync(join(root, fresh, STAMP), sources);
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), join(root, old));
    renameSync(join(root, fresh), join(root, 'dist'));
  } finally {
    for (const leftover of [fresh, old]) rmSync(join(root, leftover), { recursive: true, force: true });
  }
}

function foldersOf(root) {
  return FOLDERS.filter((folder) => existsSync(join(root, folder)));
}

/** Paths, sizes and times of all sources: reading them costs milliseconds, hashing their contents would not. */
function fingerprint(root) {
  const hash = createHash('sha256');
  for (const path of ['.swcrc', join('node_modules', '@swc', 'core', 'package.json')]) add(hash, root, path);
  for (const folder of foldersOf(root)) walk(hash, root, folder);
  return hash.digest('hex');
}

function walk(hash, root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(hash, root, path);
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts')) add(hash, root, path);
  }
}

function add(hash, root, path) {
  const { size, mtimeMs } = statSync(join(root, path));
  hash.update(`${path} ${size} ${mtimeMs}\n`);
}
