import { setTimeout as sleep } from 'node:timers/promises';
import { privateKafka, privateMysql, waitFor, type PrivateKafka, type PrivateMysql } from '#testing';
import { RelayBench } from './testing/relay-bench.js';
import type { RelayProcess } from './testing/relay-process.js';

let kafka: PrivateKafka;
let mysql: PrivateMysql;
let bench: RelayBench;
let relay: RelayProcess;

beforeAll(async () => {
  kafka = await privateKafka();
  mysql = await privateMysql();
  const database = { url: new URL('/marketlog', mysql.url).href, drop: async () => undefined };
  bench = await RelayBench.start({ brokers: kafka.brokers, database });
  relay = bench.relay();
  await bench.shared([[relay, 4]]);
  await bench.append(1_000);
  await bench.published();
});
afterAll(async () => {
  await bench.close();
  await kafka.dispose();
  await mysql.dispose();
});

async function relayIs(status: string): Promise<string | null> {
  const ask = async () => {
    const { relay: part } = await relay.health();
    return part.status === status ? { detail: part.detail } : undefined;
  };
  const { detail } = await waitFor(`the relay to be ${status}`, ask, { every: 100 });
  return detail;
}

test('Kafka killed under load and started again: everything is published, at most one batch of a partition twice', async () => {
  await bench.underLoad(async () => {
    await sleep(300);
    await kafka.kill();
    expect(await relayIs('degraded')).toContain('MARKETLOG_KAFKA_BROKERS');
    await kafka.start();
  });
  await bench.published();
  await relayIs('ok');
  const { lost, doubled, reordered, invalid, repeatedBatches } = await bench.report();
  expect({ lost, doubled, reordered, invalid }).toEqual({ lost: [], doubled: [], reordered: [], invalid: [] });
  const places = repeatedBatches.map(({ topic, partition }) => `${topic}-${partition}`);
  expect(places).toEqual([...new Set(places)]);
});

test('MySQL killed and started again: nothing is repeated, since nobody else took the partitions', async () => {
  const before = await bench.report();
  await bench.append(5_000);
  await mysql.kill();
  await relayIs('degraded');
  await sleep(6_000);
  await mysql.start();
  await bench.published();
  await relayIs('ok');
  const { lost, doubled, reordered, repeatedBatches } = await bench.report();
  expect({ lost, doubled, reordered }).toEqual({ lost: [], doubled: [], reordered: [] });
  expect(repeatedBatches).toEqual(before.repeatedBatches);
});

test('Kafka whose data is gone: the topics are made again, which is said loudly, and go on where they were', async () => {
  await kafka.kill();
  kafka.wipe();
  await bench.append(500);
  const goneUpTo = await bench.checkpoints();
  await kafka.start();
  await bench.published();
  expect(relay.output).toMatch(/"level":"error".*prices\.v1 was missing.*relay reset prices/);
  const { lost, doubled, reordered, invalid } = await bench.report({ goneUpTo });
  expect({ lost, doubled, reordered, invalid }).toEqual({ lost: [], doubled: [], reordered: [], invalid: [] });
  await relayIs('ok');
});
