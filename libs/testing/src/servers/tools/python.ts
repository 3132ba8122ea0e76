import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { retried } from '../retried.js';
import { withFileLock } from '../waiting.js';

const run = promisify(execFile);

/**
 * A Python with the packages of a requirements file, in a virtual environment of its own under `.servers/python`.
 * @returns the path of its program
 * @throws Error with what Python or pip said.
 */
export async function pythonTools(requirementsFile: string): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(requirementsFile)).digest('hex').slice(0, 12);
  const folder = join(projectRoot, '.servers/python', wanted);
  const python = join(folder, 'bin/python');
  const done = join(folder, 'installed');
  if (existsSync(done)) return python;
  mkdirSync(join(projectRoot, '.servers/python'), { recursive: true });
  return withFileLock(`${folder}.lock`, async () => {
    if (existsSync(done)) return python;
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await retried(() => run(python, ['-m', 'pip', 'install', ...quietly, '-r', requirementsFile]));
    writeFileSync(done, '');
    return python;
  });
}
