import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fromBinary, toJson, type DescMessage } from '@bufbuild/protobuf';
import kafkajs, { type Admin } from 'kafkajs';
import { eventSchemas, upcasters } from '#contracts';
import { formatAddress, type EventEnvelope } from '#event-sourcing';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { DownstreamContract } from '../asyncapi/downstream-contract.js';
import { everyEvent } from '../builders/every-event.js';
import { projectRoot, spawnTypeScript } from '../processes/spawn-typescript.js';
import { freshDatabase, type FreshDatabase } from '../servers/fresh-database.js';
import { silentKafka } from '../servers/kafka/kafka-client.js';
import { holdKafka } from '../servers/kafka/kafka.js';
import { kcat } from '../servers/tools/kcat.js';
import { onPath } from '../servers/tools/on-path.js';
import { protoc } from '../servers/tools/protoc.js';
import { pythonTools } from '../servers/tools/python.js';
import { waitFor } from '../servers/waiting.js';
import { checkTopics } from './check-topics.js';
import { readTopic } from './read-topic.js';
import { storedEvents } from './stored-events.js';

const run = promisify(execFile);
const contract = new DownstreamContract();
const prefix = `test-downstream-${process.pid}-${Date.now()}`;
const topics = contract.topics(prefix).map(([, topic]) => topic);

let brokers: string;
let database: FreshDatabase;
let opened: OpenedEventStore;
let admin: Admin;
let partitions: number;
let envelopes: EventEnvelope[];

beforeAll(async () => {
  brokers = (await holdKafka()).brokers.join(',');
  database = await freshDatabase('mysql');
  opened = await openEventStore({ url: database.url, create: true });
  const { store } = opened;
  for (const { stream, event } of everyEvent()) await store.append(stream, 'any', [event]);
  ({ partitions } = await store.identity());
  admin = silentKafka({ brokers: brokers.split(',') }).admin();
  await admin.connect();
  await relayEverything();
  // As if the relay had died between a commit and its checkpoint: the last event of each partition comes again.
  await opened.database.transaction((sql) =>
    sql.execute("UPDATE relay_checkpoints SET position = position - 1 WHERE category = 'prices' AND position > 0"),
  );
  await relayEverything();
  envelopes = [];
  for (const head of await store.heads()) envelopes.push(...(await store.readPartition(head, 0, 1_000)));
});

afterAll(async () => {
  await admin.deleteTopics({ topics });
  await admin.disconnect();
  await opened.close();
  await database.drop();
});

/** Runs the relay until it has published what there is. */
async function relayEverything(): Promise<void> {
  const relay = spawnTypeScript(join(projectRoot, 'apps/relay/src/main.ts'), [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      MARKETLOG_DATABASE_URL: database.url,
      MARKETLOG_KAFKA_BROKERS: brokers,
      MARKETLOG_KAFKA_TOPIC_PREFIX: prefix,
      MARKETLOG_HTTP_PORT: '0',
    },
  });
  let said = '';
  relay.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(relay, 'exit') as Promise<[number | null]>;
  const waiting = waitFor('the relay to publish everything', published);
  await Promise.race([waiting, ended]);
  relay.kill('SIGTERM');
  expect([(await ended)[0], said.includes('"level":50')]).toEqual([0, false]);
  await waiting;
}

async function published(): Promise<true | undefined> {
  const checkpoints = await opened.database.query<{ category: string; partition_no: number; position: number }>(
    'SELECT category, partition_no, position FROM relay_checkpoints',
  );
  const known = new Map(checkpoints.map((row) => [`${row.category}-${row.partition_no}`, row.position]));
  const heads = await opened.store.heads();
  return heads.every((head) => known.get(`${head.category}-${head.partition}`) === head.position) || undefined;
}

describe('what downstream systems find on the topics', () => {
  it('is every event of the store, valid, in its partition and in order, and what a second relay repeated', async () => {
    const stored = await storedEvents(database.url);
    expect(stored).toHaveLength(Object.keys({ ...eventSchemas, ...upcasters }).length);
    const heads = await opened.store.heads('prices');
    const repeatedBatches = heads.map(({ partition, position }) =>
      expect.objectContaining({ topic: `${prefix}.prices.v1`, partition, from: position, to: position, events: 1 }),
    );
    const report = await checkTopics(topics, { kcat: await kcat(), brokers, options: { partitions, stored } });
    expect(report).toEqual({
      messages: stored.length + repeatedBatches.length,
      events: stored.length,
      voided: 0,
      logIds: [(await opened.store.identity()).logId],
      epochs: [1],
      lost: [],
      doubled: [],
      reordered: [],
      repeatedBatches: expect.arrayContaining(repeatedBatches),
      invalid: [],
    });
    expect(report.repeatedBatches).toHaveLength(repeatedBatches.length);
  });

  it('is what the AsyncAPI page says: every message of it, with its headers', async () => {
    const seen = new Set<string>();
    const program = await kcat();
    const readings = contract.topics(prefix).map(async ([category, topic]) => {
      for await (const { headers } of readTopic({ kcat: program, brokers, topic })) {
        const named = Object.fromEntries(headers);
        expect([named['ce_subject'], ...contract.headerFaults(named)]).toEqual([named['ce_subject']]);
        seen.add(`${category} ${named['ce_type']!}`);
      }
    });
    await Promise.all(readings);
    expect([...seen].sort()).toEqual(contract.messages.map(({ category, name }) => `${category} ${name}`).sort());
  });

  it('is kept on topics that are like the AsyncAPI page says', async () => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    });
    const described = await admin.fetchTopicMetadata({ topics });
    for (const [category, topic] of contract.topics(prefix)) {
      const documented = contract.kafka(category);
      const settings = resources.find(({ resourceName }) => resourceName === topic)!.configEntries;
      const configuration = Object.keys(documented.topicConfiguration).map(
        (name) => [name, settings.find(({ configName }) => configName === name)?.configValue] as const,
      );
      const found = described.topics.find(({ name }) => name === topic)!.partitions;
      // Replicas are three where there are three brokers, which a test does not have.
      expect({ category, partitions: found.length, ...Object.fromEntries(configuration) }).toEqual({
        category,
        partitions: documented.partitions,
        ...Object.fromEntries(
          Object.entries(documented.topicConfiguration).map(([name, value]) => [name, String(value)]),
        ),
      });
    }
  });
});

describe('examples/', () => {
  it('has a consumer in Python that prints exactly the events of the store', async () => {
    const folder = join(projectRoot, 'examples/python');
    const python = await pythonTools(join(folder, 'requirements.txt'));
    const { stdout, stderr } = await run(python, [
      join(folder, 'follow.py'),
      ...['--brokers', brokers, '--prefix', prefix, '--until-end'],
    ]);
    const printed = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Printed);
    const { logId, epoch } = await opened.store.identity();
    const expected = envelopes.map((envelope) => asPrinted(envelope, logId, epoch));
    expect(printed.sort(byAddress)).toEqual(expected.sort(byAddress));
    expect(stderr).toBe('');
  });

  it('has a recipe for kcat and protoc that decodes every event of a topic', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'marketlog-recipe-'));
    onPath(folder, 'kcat', await kcat());
    onPath(folder, 'protoc', await protoc());
    const environment = { PATH: [folder, process.env['PATH']].join(delimiter), MARKETLOG_KAFKA_BROKERS: brokers };
    const { stdout, stderr } = await run(join(projectRoot, 'examples/kcat/read.sh'), ['prices'], {
      env: { ...process.env, ...environment, MARKETLOG_KAFKA_TOPIC_PREFIX: prefix },
    });
    expect(stderr).not.toContain('ERROR');
    const prices = envelopes.filter(({ category }) => category === 'prices');
    const lines = stdout.split('\n').filter((line) => line.startsWith('prices-'));
    expect(lines.sort()).toEqual(
      prices
        .map((event) =>
          [formatAddress(event), event.type, event.stream, new Date(event.recordedAt).toISOString()].join(' '),
        )
        .sort(),
    );
    expect(stdout).toMatch(/DailyBarRecorded prices-AAPL-2014 .*\n {2}bar \{\n {4}instrument_id: "AAPL"\n/);
    await expect(
      run(join(projectRoot, 'examples/kcat/read.sh'), ['nothing'], { env: { ...process.env, ...environment } }),
    ).rejects.toThrow('Unknown topic');
    rmSync(folder, { recursive: true });
  });
});

interface Printed {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

function byAddress(a: Printed, b: Printed): number {
  return a.topic.localeCompare(b.topic) || a.partition - b.partition || a.position - b.position;
}

/** The event as another program has to print it, from the store alone. */
function asPrinted(envelope: EventEnvelope, logId: string, epoch: number) {
  const { category, partition, position, id, type, stream, version, key, correlationId, causationId } = envelope;
  const instants = { time: envelope.occurredAt, recordedTime: envelope.recordedAt };
  return {
    ...{ topic: `${prefix}.${category}.v1`, partition, position, logId, epoch, key, id, type, stream, version },
    ...{ correlationId, causationId },
    ...Object.fromEntries(Object.entries(instants).map(([name, value]) => [name, new Date(value).toISOString()])),
    data: jsonOf(envelope),
  };
}

/** Protobuf's JSON of the payload as it was stored: a retired type is not brought to its successor. */
function jsonOf({ type, data }: EventEnvelope): unknown {
  const schemas: Readonly<Record<string, DescMessage>> = {
    ...eventSchemas,
    ...Object.fromEntries(Object.entries(upcasters).map(([retired, { schema }]) => [retired, schema])),
  };
  const schema = schemas[type]!;
  return toJson(schema, fromBinary(schema, data), { alwaysEmitImplicit: true });
}
