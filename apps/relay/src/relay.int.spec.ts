import { setTimeout as sleep } from 'node:timers/promises';
import { RelayBench } from './testing/relay-bench.js';
import type { RelayProcess } from './testing/relay-process.js';

let bench: RelayBench;

beforeAll(async () => {
  bench = await RelayBench.start();
});
afterEach(() => bench.stopRelays());
afterAll(() => bench.close());

/** Nothing lost, doubled, out of order or malformed. @returns the repeated batches by topic partition */
async function expectSound(): Promise<Map<string, number>> {
  const report = await bench.report();
  const { lost, doubled, reordered, invalid } = report;
  expect({ lost: lost.length, doubled, reordered, invalid }).toEqual({
    lost: 0,
    doubled: [],
    reordered: [],
    invalid: [],
  });
  const grouped = Map.groupBy(report.repeatedBatches, ({ topic, partition }) => `${topic}-${partition}`);
  return new Map([...grouped].map(([place, repeated]) => [place, repeated.length]));
}

/** The second one has got its share from the first. */
async function twoRelays(): Promise<[RelayProcess, RelayProcess]> {
  const one = bench.relay();
  await bench.shared([[one, 4]]);
  const two = bench.relay();
  await bench.shared([
    [one, 2],
    [two, 2],
  ]);
  return [one, two];
}

const most = (counts: Map<string, number>) => Math.max(0, ...counts.values());

test('publishes everything once and in order, with the right keys, partitions and headers', async () => {
  await bench.append(3_000);
  const relay = bench.relay();
  await relay.says(/partitions 0-3 of 4/);
  await bench.published();
  await bench.append(1_000);
  await bench.published();
  expect(most(await expectSound())).toBe(0);
  const { status, relay: part } = await relay.health();
  expect({ status, part }).toMatchObject({
    status: 200,
    part: { status: 'ok', detail: null, facts: { leases: 4, partitions: '0-3', lagEvents: 0 } },
  });
  expect(Date.parse(String(part.facts['lastPublished']))).toBeGreaterThan(Date.now() - 60_000);
  expect(await relay.stop()).toBe(0);
  expect(await bench.holders()).toEqual(new Map());
});

test('several share the partitions, and one that stops hands its own over at once, repeating nothing', async () => {
  const one = bench.relay();
  await bench.shared([[one, 4]]);
  const two = bench.relay();
  await bench.underLoad(() =>
    bench.shared([
      [one, 2],
      [two, 2],
    ]),
  );
  await bench.underLoad(async () => {
    expect(await one.stop()).toBe(0);
    // Given back, not waited for until it runs out.
    expect([...(await bench.holders()).keys()]).not.toContain(String(one.pid));
    await bench.shared([[two, 4]]);
  });
  await bench.published();
  expect(most(await expectSound())).toBe(0);
});

test('one that is killed is replaced, with at most one repeated batch', async () => {
  const [one, two] = await twoRelays();
  await bench.underLoad(async () => {
    await sleep(500);
    one.signal('SIGKILL');
    await bench.shared([[two, 4]]);
  });
  await bench.published();
  expect(most(await expectSound())).toBeLessThanOrEqual(1);
});

test('one that is frozen beyond its lease publishes nothing more when it wakes', async () => {
  const before = await bench.report();
  const [one, two] = await twoRelays();
  await bench.underLoad(async () => {
    await sleep(500);
    one.signal('SIGSTOP');
    await bench.shared([[two, 4]]);
    await sleep(1_000);
    one.signal('SIGCONT');
    await bench.shared([
      [one, 2],
      [two, 2],
    ]);
  });
  await bench.published();
  const repeated = await expectSound();
  const earlier = Map.groupBy(before.repeatedBatches, ({ topic, partition }) => `${topic}-${partition}`);
  for (const [place, count] of repeated) expect(count - (earlier.get(place)?.length ?? 0)).toBeLessThanOrEqual(1);
});
