import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { typescriptArguments } from '#testing';
import { endInTime } from './end-in-time.js';

test('a process that something keeps alive ends, with the exit code that was set', async () => {
  const module = pathToFileURL(join(import.meta.dirname, 'end-in-time.ts')).href;
  const script = `import { endInTime } from '${module}';
    setInterval(() => {}, 1_000);
    process.exitCode = 3;
    endInTime(undefined, 10);`;
  const child = spawn(process.execPath, [...typescriptArguments, '--input-type=module', '--eval', script]);
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('output that nobody has read yet is waited for', async () => {
  const looks = [5, 1, 0];
  const stream = {
    get writableLength() {
      return looks.shift() ?? 0;
    },
  };
  await new Promise<void>((resolve) => endInTime([stream], 1, resolve));
  expect(looks).toEqual([]);
});
