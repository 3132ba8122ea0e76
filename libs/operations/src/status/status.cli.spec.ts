import { StatusCli } from './status.cli.js';

const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };
const running = { role: 'standalone', version: '0.1.0', process: '41@desk', leases: ['projector'] };
const place = { category: 'prices', partition: 0, head: 100, lagSeconds: 3 } as const;

interface Situation {
  /** Events that the projection lacks, look by look; the last one stays. */
  readonly lags: readonly number[];
  readonly relay?: { readonly members?: number; readonly paused?: boolean; readonly published?: number };
}

function status({ lags, relay = {} }: Situation) {
  const { members = 0, paused = false, published = 0 } = relay;
  let looks = 0;
  const projections = () => {
    const lagEvents = lags[Math.min(looks++, lags.length - 1)]!;
    const state = lagEvents > 0 ? 'behind' : 'live';
    const partitions = [{ ...place, checkpoint: 100 - lagEvents, lagEvents }];
    return [{ name: 'daily-bars', version: 1, generation: 1, state, detail: null, parkedKeys: 0, partitions }];
  };
  const partitions = [{ ...place, published, lagEvents: published === 0 ? 0 : 100 - published }];
  return new StatusCli(
    { list: async () => projections() } as never,
    { list: async () => [] } as never,
    { read: async () => ({ members, paused, partitions }) } as never,
    { list: async () => [running] } as never,
  );
}

function run(situation: Situation, options: Record<string, unknown> = {}, more: object = {}) {
  const { signal } = new AbortController();
  return status(situation).run({ arguments: [], options, progress: silent, signal, ...more });
}

const consumers = (json: unknown) => (json as { consumers: { name: string; state: string }[] }).consumers;

test('where nothing waits it looks once, and a log that nothing was published of has no relay', async () => {
  const { exitCode, json } = await run({ lags: [0] });
  expect(exitCode).toBe(0);
  expect(consumers(json).map(({ name }) => name)).toEqual(['daily-bars']);
});

test('where something waits the pace comes from a second look', async () => {
  const { exitCode, json } = await run({ lags: [60, 10] }, { interval: '0.1' });
  expect(exitCode).toBe(0);
  expect(consumers(json)[0]).toMatchObject({ state: 'behind' });
});

test.each([
  [{ members: 1 }, 'live'],
  [{ published: 40 }, 'behind'],
  [{ published: 40, paused: true }, 'paused'],
] as const)('a relay of %j is %s', async (relay, state) => {
  const { json } = await run({ lags: [0], relay }, { interval: '0.1' });
  expect(consumers(json).find(({ name }) => name === 'relay')).toMatchObject({ state });
});

test.each([false, true])('--watch shows it again and again until it is told to stop (json: %s)', async (json) => {
  const stop = new AbortController();
  const shown: string[] = [];
  const print = (text: string) => {
    if (shown.push(text) === 3) stop.abort();
  };
  const more = { signal: stop.signal, print, json };
  const outcome = await run({ lags: [60, 40, 20, 0] }, { watch: true, interval: '0.1' }, more);
  expect(outcome).toMatchObject({ json: undefined, text: '' });
  expect(shown).toHaveLength(3);
  for (const text of shown) expect(text).toMatch(json ? /^\{.*\}\n$/ : /daily-bars/);
});

test.each(['0', '4000', 'often'])('--interval %s is refused', async (interval) => {
  await expect(run({ lags: [0] }, { interval })).rejects.toThrow(
    /--interval is ".*"; expected seconds from 0.1 to 3600/,
  );
});
