import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { MarketlogError } from '#event-sourcing';
import type { Comparison } from '#projection-engine';
import { RebuildProjectionCli, VerifyProjectionCli } from './rebuild-projection.cli.js';

const folder = mkdtempSync(join(tmpdir(), 'marketlog-rebuild-'));
afterAll(() => rmSync(folder, { recursive: true }));

const table = { table: 'daily_bars', rows: 10, keys: 1, missing: 0, extra: 0, byColumn: { close: 1 }, differences: [] };
const comparison = (equal: boolean): Comparison => ({
  equal,
  keys: 1,
  rows: 10,
  uncompared: [],
  tables: [{ ...table, changed: equal ? 0 : 1 }],
});

function setting(equal: boolean) {
  const orders: object[] = [];
  const started = jest.fn();
  const advanced: number[] = [];
  const progress = {
    start: () => undefined,
    advance: (events: number) => void advanced.push(events),
    finish: () => undefined,
    note: () => undefined,
  };
  const rebuilds = {
    run: async (
      _: string,
      order: object,
      course: { onProgress(distance: object): void },
      decide: (f: object) => Promise<string>,
    ) => {
      orders.push(order);
      if ('key' in order && order.key === 'FB') throw new MarketlogError('unknown_key', 'no events');
      for (const filled of [4, 10]) course.onProgress({ filled, live: 10 });
      const found = { comparison: comparison(equal), generation: 2 };
      return { ...found, end: await decide(found) };
    },
  };
  const directory = {
    get: () => Promise.resolve({ instrumentId: 'META' }),
  };
  const cli = new RebuildProjectionCli(rebuilds as never, { start: started } as never, directory as never);
  const { signal } = new AbortController();
  const invocation = (options: Record<string, unknown>) => ({ arguments: ['daily-bars'], options, progress, signal });
  return { cli, orders, started, advanced, invocation };
}

test.each([
  [true, {}, 'live', 0],
  [false, {}, 'dropped', 1],
  [false, { onDifference: 'accept' }, 'live', 0],
  [false, { onDifference: 'ask' }, 'live', 0],
  [true, { dryRun: true }, 'dropped', 0],
  [false, { dryRun: true }, 'dropped', 1],
] as const)('equal: %s, %j: the new generation is %s', async (equal, options, end, exitCode) => {
  const { cli, orders, started, advanced, invocation } = setting(equal);
  const outcome = await cli.run(invocation({ yes: true, ...options }));
  expect(outcome).toMatchObject({ exitCode, json: { name: 'daily-bars', generation: 2, end } });
  expect(outcome.text).toContain(end === 'live' ? 'generation 2 is live' : 'generation 2 is dropped');
  expect(orders).toMatchObject([{ kind: 'dryRun' in options ? 'verify' : 'rebuild' }]);
  expect(started).toHaveBeenCalledTimes(1);
  expect(advanced).toEqual([4, 6]);
});

test('without a terminal, what would ask is refused before anything is filled', async () => {
  const { cli, orders, invocation } = setting(true);
  await expect(cli.run(invocation({ onDifference: 'ask' }))).rejects.toThrow(/needs a terminal, or --yes/);
  await expect(cli.run(invocation({}))).rejects.toThrow(/say so with --yes/);
  expect(orders).toEqual([]);
});

test('verify changes nothing, and writes what differs to a file', async () => {
  const { cli, orders, invocation } = setting(false);
  const file = join(folder, 'differences.json');
  const outcome = await new VerifyProjectionCli(cli).run(invocation({ differences: file }));
  expect(outcome).toMatchObject({ exitCode: 1, json: { end: 'dropped' } });
  expect(orders).toEqual([{ kind: 'verify', onDifference: 'refuse' }]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: 'daily-bars', end: 'dropped' });
});

test.each([
  [true, {}, 'live', 'nothing of META had to be written'],
  [false, {}, 'dropped', 'META is served as before: --on-difference accept writes what was found'],
  [false, { onDifference: 'accept' }, 'live', 'META is rebuilt in place'],
] as const)('one key, equal: %s, %j: %s, by the symbol that it is known by', async (equal, options, end, said) => {
  const { cli, orders, started, invocation } = setting(equal);
  const outcome = await cli.run(invocation({ yes: true, key: 'FB', ...options }));
  expect(outcome).toMatchObject({ json: { name: 'daily-bars', key: 'META', end } });
  expect(outcome.text).toContain(said);
  expect(orders).toMatchObject([{ key: 'FB' }, { key: 'META' }]);
  expect(started).not.toHaveBeenCalled();
});
