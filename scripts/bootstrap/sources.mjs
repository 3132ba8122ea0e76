import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is compiled where it is there: an image carries no tools. */
const FOLDERS = ['apps', 'libs', 'tools'];

/** What is built: paths from the root, in a fixed order, without tests. */
export function sourceFiles(root) {
  return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => walk(root, folder));
}

function walk(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(root, path);
      return entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts') ? [path] : [];
    });
}
