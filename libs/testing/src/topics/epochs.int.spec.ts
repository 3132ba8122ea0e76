import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Admin } from 'kafkajs';
import { encodeEvent, sourceOf, toCloudEvent } from '#contracts';
import { partitionOf } from '#event-sourcing';
import { barCorrected } from '../builders/bars.js';
import { projectRoot } from '../processes/spawn-typescript.js';
import { createTopic, silentKafka } from '../servers/kafka/kafka-client.js';
import { holdKafka } from '../servers/kafka/kafka.js';
import { kcat } from '../servers/tools/kcat.js';
import { pythonTools } from '../servers/tools/python.js';
import { checkTopics } from './check-topics.js';

const logId = '66b97f52-39c7-4082-9546-6e2224754755';
const cause = '0d8b2f3e-8f0e-5c9a-9a3e-1b2c3d4e5f60';
const prefix = `test-epochs-${process.pid}-${Date.now()}`;
const topic = `${prefix}.prices.v1`;
const partitions = 8;
const partition = partitionOf('AAPL', partitions);

/** What a log that was restored from a backup leaves on a partition: (epoch, position), in the order of publishing. */
const published = [
  [1, 1],
  [1, 2],
  [1, 3],
  // a relay took over and repeated its predecessor's last batch
  [1, 2],
  [1, 3],
  // restored to position 1: what had been at 2 and 3 is void
  [2, 2],
  [2, 3],
] as const;

let brokers: string;
let admin: Admin;

beforeAll(async () => {
  brokers = (await holdKafka()).brokers.join(',');
  const kafka = silentKafka({ brokers: brokers.split(',') });
  admin = kafka.admin();
  await admin.connect();
  await createTopic(admin, topic, partitions);
  const producer = kafka.producer();
  await producer.connect();
  for (const [epoch, position] of published) {
    const { key, value, headers } = message(epoch, position);
    await producer.send({ topic, acks: -1, messages: [{ key, value: Buffer.from(value), headers, partition }] });
  }
  await producer.disconnect();
});

afterAll(async () => {
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
});

describe('a topic of a log that was restored from a backup', () => {
  it('is left by the rule with what the log holds now', async () => {
    const report = await checkTopics([topic], { kcat: await kcat(), brokers, options: { partitions } });
    expect(report).toEqual({
      ...{ messages: 7, events: 3, voided: 2, logIds: [logId], epochs: [1, 2] },
      ...{ lost: [], doubled: [], reordered: [], invalid: [] },
      repeatedBatches: [{ topic, partition, from: 2, to: 3, offset: 3, events: 2 }],
    });
  });

  it('makes the Python example take back what is void, and print nothing twice', async () => {
    const { lines } = await follow();
    expect(lines.map((line) => ('void' in line ? line : [line.epoch, line.position]))).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      { void: { topic, partition, from: 2 } },
      [2, 2],
      [2, 3],
    ]);
  });

  it('lets the Python example go on where it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'marketlog-state-'));
    const state = ['--state', join(folder, 'state.json')];
    expect((await follow(...state)).lines).toHaveLength(6);
    expect((await follow(...state)).lines).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('lets the Python example set aside types that its schemas do not have', async () => {
    const { lines, stderr } = await follow('--proto', join(projectRoot, 'proto/marketlog/articles/v1'));
    expect(lines.filter((line) => !('void' in line)).map(({ data }) => data)).toEqual([null, null, null, null, null]);
    expect(stderr).toContain('unknown type marketlog.prices.v1.DailyBarCorrected');
  });
});

async function follow(...options: string[]) {
  const folder = join(projectRoot, 'examples/python');
  const python = await pythonTools(join(folder, 'requirements.txt'));
  const where = ['--brokers', brokers, '--prefix', prefix, '--until-end', ...options, 'prices'];
  const { stdout, stderr } = await promisify(execFile)(python, [join(folder, 'follow.py'), ...where]);
  const lines = stdout.split('\n').filter(Boolean);
  return { lines: lines.map((line) => JSON.parse(line) as { epoch: number; position: number; data: unknown }), stderr };
}

function message(epoch: number, position: number) {
  const stream = 'prices-AAPL-2014';
  const draft = barCorrected(cause, { close: epoch * 100 + position });
  const { id, type, data } = encodeEvent(draft, { stream, occurredAt: Date.UTC(2014, 0, 2) });
  const origin = { correlationId: null, causationId: null };
  const place = { category: 'prices', partition, position, stream, version: position, key: 'AAPL' } as const;
  const times = { occurredAt: Date.UTC(2014, 0, 2), recordedAt: Date.UTC(2026, 0, epoch, position) };
  return toCloudEvent({ id, type, data, ...origin, ...place, ...times }, sourceOf({ logId, epoch }));
}
