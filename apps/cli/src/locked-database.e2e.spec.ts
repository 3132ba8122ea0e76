import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildPrivately, waitFor, type PrivateBuild } from '#testing';
import { startMarketlog, type Running } from './testing/marketlog-process.js';

let build: PrivateBuild;
let folder: string;
let service: Running;
let url: string;

beforeAll(async () => {
  build = await buildPrivately();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-locked-'));
  service = startMarketlog(build.root, ['start'], {
    MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}`,
    MARKETLOG_HTTP_PORT: '0',
    MARKETLOG_SAMPLE: 'false',
  });
  url = (await service.line(/serves (http:\S+)/))[1]!;
});

afterAll(async () => {
  service.child.kill('SIGKILL');
  await service.finished;
  await rm(folder, { recursive: true, force: true });
  await build.remove();
});

async function readiness(): Promise<{
  httpStatus: number;
  status: string;
  database: { status: string; detail: string };
}> {
  const answer = await fetch(`${url}/health/ready`);
  const { status, checks } = (await answer.json()) as { status: string; checks: { database: never } };
  return { httpStatus: answer.status, status, database: checks.database };
}

test('a service says in log and readiness that another process holds the lock, serves on, and recovers by itself', async () => {
  expect(await readiness()).toMatchObject({ httpStatus: 200, status: 'ready' });
  const other = new DatabaseSync(join(folder, 'log.db'));
  other.exec('BEGIN IMMEDIATE');
  try {
    const locked = await waitFor(
      'readiness to report the lock',
      async () => {
        const now = await readiness();
        return now.status === 'ready' ? undefined : now;
      },
      { every: 200 },
    );
    expect(locked).toMatchObject({
      httpStatus: 503,
      status: 'notReady',
      database: { status: 'database_locked', detail: expect.stringContaining('log.db') },
    });
    await service.line(/database_locked/);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/v1/stocks`)).status).toBe(200);
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
  await waitFor('readiness to recover', async () => ((await readiness()).status === 'ready' ? true : undefined), {
    every: 200,
  });
  await service.line(/answers again/);
});
