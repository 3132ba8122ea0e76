import type { RelayStatus } from '#operations';
import { administer, deleteTopics } from '#testing';
import { RelayBench } from './testing/relay-bench.js';

let bench: RelayBench;

beforeAll(async () => {
  bench = await RelayBench.start();
});
afterEach(() => bench.stopRelays());
afterAll(() => bench.close());

test('a topic is made anew and published from position 1 while relays run', async () => {
  const one = bench.relay();
  const two = bench.relay();
  await bench.shared([
    [one, 2],
    [two, 2],
  ]);
  await bench.append(1_000);
  await bench.underLoad(async () => {
    const reset = await bench.marketlog<{ topic: string; events: number }>('relay', 'reset', 'prices', '--yes');
    expect(reset).toMatchObject({ topic: bench.topics.of('prices'), events: expect.any(Number) });
    await bench.shared([
      [one, 2],
      [two, 2],
    ]);
  });
  await bench.published();
  const { lost, doubled, reordered, invalid, repeatedBatches } = await bench.report();
  expect({ lost, doubled, reordered, invalid, repeatedBatches }).toEqual({
    lost: [],
    doubled: [],
    reordered: [],
    invalid: [],
    repeatedBatches: [],
  });
  const status = await bench.marketlog<RelayStatus>('relay', 'status');
  expect(status).toMatchObject({ members: 2, paused: false });
  expect(new Set(status.leases.map(({ holder }) => holder)).size).toBe(2);
  expect(status.partitions.every(({ head, published, lagEvents }) => head === published && lagEvents === 0)).toBe(true);
});

test('asks before it deletes a topic', async () => {
  await expect(bench.marketlog('relay', 'reset', 'prices')).rejects.toMatchObject({ code: 64 });
  await expect(bench.marketlog('relay', 'reset', 'weather', '--yes')).rejects.toMatchObject({ code: 64 });
});

test('a topic deleted under a running relay is made again, said loudly, and goes on where it was', async () => {
  const relay = bench.relay();
  await bench.append(1_000);
  await bench.shared([[relay, 4]]);
  await bench.published();
  const goneUpTo = new Map([...(await bench.checkpoints())].filter(([name]) => name.startsWith('prices-')));
  await deleteTopics(bench.brokers, [bench.topics.of('prices')]);
  await bench.append(1_000);
  await bench.published();
  expect(relay.output).toMatch(/"level":"error".*prices\.v1 was missing.*begins at prices-\d@\d.*relay reset prices/);
  const { lost, doubled, reordered } = await bench.report({ goneUpTo });
  expect({ lost, doubled, reordered }).toEqual({ lost: [], doubled: [], reordered: [] });
  expect((await relay.health()).relay.status).toBe('ok');
});

test('a topic with another number of partitions is refused by name, and taken once it is right', async () => {
  const topic = bench.topics.of('prices');
  await deleteTopics(bench.brokers, [topic]);
  await administer(bench.brokers, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 3 }] }));
  await bench.append(500);
  const relay = bench.relay();
  await relay.says(/"level":"error".*topic_mismatch.*prices\.v1/);
  expect(await relay.health()).toMatchObject({
    status: 503,
    relay: { status: 'failed', detail: expect.stringContaining(topic) },
  });
  expect(await bench.behind()).toBe(500);
  await deleteTopics(bench.brokers, [topic]);
  await bench.published();
  expect(await relay.health()).toMatchObject({ status: 200, relay: { status: 'ok' } });
});
