import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The project's root, whether this file runs from the sources or from `dist`. */
export const projectRoot = join(here, here.includes('/dist/') ? '../../../../..' : '../../../..');

/** Node's arguments that make a child process run TypeScript sources of this project. */
export const typescriptArguments: readonly string[] = here.includes('/dist/')
  ? []
  : ['--import', join(here, 'typescript-loader.ts'), '--enable-source-maps', '--disable-warning=ExperimentalWarning'];

/**
 * Starts a TypeScript file of this project in a Node process of its own, with `#lib` imports and decorators as in tests.
 * Standard output is piped unless told otherwise.
 */
export function spawnTypeScript(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [...typescriptArguments, file, ...args], {
    cwd: projectRoot,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options,
  });
}
