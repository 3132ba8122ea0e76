import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot, spawnTypeScript, waitFor } from '#testing';

const main = join(projectRoot, 'apps/composition/src/testing/service.process.ts');
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(settings: Record<string, string> = {}) {
  const environment = { ...process.env, MARKETLOG_HTTP_PORT: '0', MARKETLOG_LOG_FORMAT: 'json', ...settings };
  const child = spawnTypeScript(main, [], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]!.setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  const serving = () => waitFor('the service to serve', () => /serves (http:\S+)/.exec(said.stdout)?.[1]);
  return { child, said, ended, serving };
}

test('says its address in one line, logs as itself, and finishes what is in flight when it is told to stop', async () => {
  const service = start();
  const url = await service.serving();
  expect(service.said.stdout).toBe(`marketlog slow serves ${url}\n`);
  const answer = fetch(`${url}/slow`);
  await waitFor('the request', () => service.said.stdout.includes('asked') || undefined);
  service.child.kill('SIGTERM');
  expect(await (await answer).json()).toEqual({ done: true });
  expect(await service.ended).toBe(0);
  const lines = service.said.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { app: string; msg: string });
  expect(new Set(lines.map(({ app }) => app))).toEqual(new Set(['slow']));
  expect(lines.map(({ msg }) => msg)).toContain('stopping: work in flight is finished first');
});

test('serves on while it is drained, not ready, and then ends', async () => {
  const service = start({ MARKETLOG_HTTP_DRAIN_SECONDS: '3' });
  const url = await service.serving();
  const ready = async () => (await (await fetch(`${url}/ready`)).json()) as Record<string, { status: string }>;
  expect(await ready()).toEqual({});
  service.child.kill('SIGTERM');
  await waitFor(
    'it to say that it is stopping',
    async () => (await ready())['process']?.status === 'failed' || undefined,
  );
  expect(await (await fetch(`${url}/slow`)).json()).toEqual({ done: true });
  expect(await service.ended).toBe(0);
});

test('does not start on a setting that is wrong, and says which in a sentence', async () => {
  const service = start({ MARKETLOG_PARTITIONS: 'many' });
  expect(await service.ended).toBe(1);
  expect(service.said.stdout).toBe('');
  expect(service.said.stderr).toMatch(
    /^marketlog slow: MARKETLOG_PARTITIONS is "many"; allowed: .* \(invalid_setting\)\n$/,
  );
});

test('ends on a failure that nobody handled, after it has logged it', async () => {
  const service = start();
  await fetch(`${await service.serving()}/break`).catch(() => undefined);
  expect(await service.ended).toBe(1);
  const last = service.said.stderr.trim().split('\n').at(-1)!;
  expect(JSON.parse(last)).toMatchObject({ app: 'slow', level: 'fatal', err: { message: 'nobody waits for this' } });
});
