import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categories } from '#event-sourcing';
import { LogTopics } from '#kafka';
import {
  deleteTopics,
  freshDatabase,
  holdKafka,
  kcat,
  projectRoot,
  readTopic,
  receiveSpans,
  spawnTypeScript,
  waitFor,
  type FreshDatabase,
  type OtlpReceiver,
} from '#testing';

const prefix = `test-${process.pid}-${randomUUID().slice(0, 8)}`;
const topics = new LogTopics(prefix);

let folder: string;
let fresh: FreshDatabase;
let collector: OtlpReceiver;
let brokers: string;
const running: ChildProcess[] = [];
const traceparents: (string | undefined)[] = [];

function start(app: string, line: readonly string[] = []) {
  const child = spawnTypeScript(join(projectRoot, `apps/${app}/src/main.ts`), line, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MARKETLOG_DATABASE_URL: fresh.url,
      MARKETLOG_PARTITIONS: '2',
      MARKETLOG_KAFKA_BROKERS: brokers,
      MARKETLOG_KAFKA_TOPIC_PREFIX: prefix,
      MARKETLOG_KAFKA_REPLICATION: '1',
      MARKETLOG_HTTP_PORT: '0',
      MARKETLOG_LOG_LEVEL: 'warn',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
  });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, said }));
  return {
    ended,
    serves: () => waitFor(`${app} to serve`, () => /serves http/.exec(said)?.[0]),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** An import by the command line, published by a relay, projected by a projector: three processes that know each other by Kafka. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-traces-'));
  fresh = await freshDatabase('mysql');
  brokers = (await holdKafka()).brokers.join();
  collector = await receiveSpans();
  const services = ['relay', 'projector'].map((app) => start(app));
  await Promise.all(services.map((service) => service.serves()));
  const file = join(folder, 'acme.csv');
  await writeFile(file, 'date,symbol,open,high,low,close,volume\n2024-01-02,ACME,10,20,5,11,1000\n');
  const imported = await start('cli', ['import', 'prices', file]).ended;
  expect(imported).toMatchObject({ exitCode: 0 });
  for await (const { headers } of readTopic({ kcat: await kcat(), brokers, topic: topics.of('prices') }))
    traceparents.push(headers.find(([name]) => name === 'traceparent')?.[1]);
  for (const service of services) expect((await service.stop()).exitCode).toBe(0);
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await deleteTopics(
    brokers.split(','),
    categories.map((category) => topics.of(category)),
  );
  await collector.close();
  await fresh.drop();
  await rm(folder, { recursive: true, force: true });
});

test('an import is one trace from the command through log and Kafka to the read models', () => {
  const root = collector.spans.find(({ name }) => name === 'import prices')!;
  expect(root).toMatchObject({ service: 'marketlog-cli', parentSpanId: undefined });
  const spans = collector.spans.filter(({ traceId }) => traceId === root.traceId);
  const chain = new Set(spans.map(({ service, name }) => `${service}: ${name}`));
  expect([...chain]).toEqual(
    expect.arrayContaining(['marketlog-cli: append', 'marketlog-relay: relay publish', 'marketlog-projector: project']),
  );
  const known = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !known.has(parentSpanId))).toEqual([]);
  expect(traceparents).toEqual([`00-${root.traceId}-${root.spanId}-01`]);
});
