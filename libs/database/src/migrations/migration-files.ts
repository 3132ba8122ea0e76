import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dialect } from '../database.js';

export interface Migration {
  /** File name without `.sql`; recorded when applied. */
  readonly name: string;
  readonly statements: readonly string[];
}

/** The steps of a dialect, in the order of their numbers. */
export async function readMigrations(dialect: Dialect): Promise<Migration[]> {
  const folder = join(projectRoot(), 'migrations', dialect);
  const files = (await readdir(folder)).filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.sql'.length),
      statements: splitStatements(await readFile(join(folder, file), 'utf8')),
    })),
  );
}

/** Statements end with a semicolon at the end of a line; lines that begin with `--` are comments. */
export function splitStatements(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The folder that holds `migrations/`, whether this runs from source or from `dist`. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'migrations', 'sqlite')) || !existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no folder above ${fileURLToPath(import.meta.url)} holds migrations/`);
    folder = parent;
  }
  return folder;
}
