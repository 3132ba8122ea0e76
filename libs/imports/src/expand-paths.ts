import { realpath, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';
import { FileError } from './file-errors.js';
import type { FileKind, InputFile } from './input-file.js';
import { contentsOf } from './open/contents.js';
import { HeldContents } from './open/held-contents.js';

/**
 * The files that arguments mean: a file as it is whatever its name, a folder by all files of the kind below it, a pattern by
 * what it matches; of a ZIP archive its files, of an Excel workbook its sheets. Sorted within an argument; a file that two
 * arguments mean is read once.
 * @throws FileError `file_not_found`, `no_files`.
 */
export async function expandPaths(paths: readonly string[], kind: FileKind): Promise<InputFile[]> {
  const files = new Map<string, InputFile[]>();
  const held = new HeldContents();
  for (const path of paths) {
    for (const found of await expandPath(path, kind)) {
      const entry = await stat(found).catch((error: unknown) => Promise.reject(FileError.from(error, found)));
      const identity = await realpath(found);
      if (files.has(identity)) continue;
      files.set(identity, await contentsOf({ path: found, name: basename(found), size: entry.size }, held));
    }
  }
  return [...files.values()].flat();
}

async function expandPath(path: string, kind: FileKind): Promise<string[]> {
  const entry = await stat(path).catch(() => undefined);
  if (entry !== undefined && !entry.isDirectory()) return [resolve(path)];
  if (entry?.isDirectory()) {
    const suffixes = kind.extensions.flatMap((extension) => [extension, `${extension}.gz`]);
    const found = await glob(
      [...suffixes, '.zip'].map((suffix) => `**/*${suffix}`),
      { cwd: resolve(path), absolute: true, caseSensitiveMatch: false },
    );
    if (found.length > 0) return found.sort();
    throw new FileError('no_files', `${path}: no ${kind.noun} file in this folder (looked for ${suffixes.join(', ')})`);
  }
  if (!isDynamicPattern(path)) throw new FileError('file_not_found', `${path}: no such file or folder`);
  const found = await glob(process.platform === 'win32' ? escapeBackslashes(path) : path, { absolute: true });
  if (found.length > 0) return found.sort();
  throw new FileError('no_files', `${path}: no file matches this pattern`);
}

/** On Windows a backslash separates folders; in a pattern it would escape. */
function escapeBackslashes(pattern: string): string {
  return pattern.includes('/')
    ? pattern
    : pattern
        .split('\\')
        .map((part) => (isDynamicPattern(part) ? part : escapePath(part)))
        .join('/');
}
