import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '#config';
import { projectRoot, typescriptArguments } from '#testing';
import { packageVersion } from './package-version.js';

/** Prints each module of a package that is loaded, and refuses none. */
const watcher = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   registerHooks({ load(url, context, next) { if (url.includes('/node_modules/')) console.error(url); return next(url, context); } });`,
)}`;

test('the version is that of the settings', () => {
  expect(packageVersion()).toBe(version);
});

test.each(['--version', '-V'])('%s is answered without loading a framework', async (flag) => {
  const main = join(projectRoot, 'apps/cli/src/main.ts');
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [...typescriptArguments, '--import', watcher, main, ...args]);
  const { stdout, stderr } = await run(flag);
  expect(stdout).toBe(`${version}\n`);
  expect(stderr).not.toMatch(/@nestjs|kafkajs|typeorm|mysql2|fastify/);
  // What is loaded is seen at all.
  const help = await run('--help');
  expect(help.stderr).toMatch(/commander/);
  expect(help.stderr).not.toMatch(/@nestjs|kafkajs|typeorm|mysql2|fastify/);
});
