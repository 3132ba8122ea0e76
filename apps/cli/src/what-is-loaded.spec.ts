import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '#config';
import { projectRoot, typescriptArguments, withoutSettings } from '#testing';
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

test('commands load no HTTP server and nothing that documents the API', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marketlog-loads-'));
  const main = join(projectRoot, 'apps/cli/src/main.ts');
  const env = { ...withoutSettings(), MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}` };
  const run = async (...args: string[]) => {
    const line = [...typescriptArguments, '--import', watcher, main, ...args, '--json'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, line, { env, maxBuffer: 2 ** 24 });
    expect(stderr).toMatch(/@nestjs\/cqrs/);
    expect(stderr).not.toMatch(/fastify|@nestjs\/swagger|kafkajs|typeorm|mysql2|onnxruntime/);
    return JSON.parse(stdout) as unknown;
  };
  try {
    const file = join(folder, 'AAPL.csv');
    await writeFile(file, 'Date,Open,High,Low,Close,Volume\n2024-01-02,1,2,1,2,100\n');
    expect(await run('import', 'prices', file)).toMatchObject({ recorded: 1 });
    for (const verb of ['ingestions list', 'events list', 'dead-letters list', 'projections verify daily-bars'])
      expect(await run(...verb.split(' '))).toBeDefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
