import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrivately, type PrivateBuild } from '../../libs/testing/src/processes/private-build.js';
import { freshDatabase, type FreshDatabase } from '../../libs/testing/src/servers/fresh-database.js';
import { isAlive } from '../../libs/testing/src/servers/holders.js';
import { bareKafka } from '../../libs/testing/src/servers/kafka/kafka-client.js';
import { holdKafka } from '../../libs/testing/src/servers/kafka/kafka.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { startCluster, type Cluster } from './cluster.js';
import type { Endpoints } from './endpoints.js';

const prefix = `test-cluster-${process.pid}`;

let folder: string;
let build: PrivateBuild;
let database: FreshDatabase;
let cluster: Cluster;
const lines: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marketlog-cluster-'));
  [build, database] = await Promise.all([buildPrivately(), freshDatabase('mysql')]);
  cluster = await startCluster({
    ...{ folder, root: build.root, databaseUrl: database.url, kafkaBrokers: (await holdKafka()).brokers },
    apps: { projector: 2 },
    env: { MARKETLOG_KAFKA_TOPIC_PREFIX: prefix, MARKETLOG_PARTITIONS: '2', MARKETLOG_FETCH_SCHEDULE: 'off' },
    print: (app, line) => lines.push(`${app} | ${line}`),
  });
});

afterAll(async () => {
  // Where the start failed there is no cluster, whatever its type says.
  await (cluster as Cluster | undefined)?.stop();
  const admin = bareKafka({ brokers: [...(await holdKafka()).brokers] }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
  await database.drop();
  await build.remove();
  rmSync(folder, { recursive: true, force: true });
});

const endpoints = () => JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8')) as Endpoints;

async function importBar(date: string, close: number): Promise<void> {
  const file = join(folder, 'ACME.csv');
  writeFileSync(file, `Date,Open,High,Low,Close,Volume\n${date},${close},${close},${close},${close},100\n`);
  await cluster.marketlog(['import', 'prices', file]);
}

async function closes(): Promise<number[]> {
  const response = await fetch(`${cluster.apiUrl}/v1/stocks/ACME/prices?sort=asc`);
  const { data } = (await response.json()) as { data: { close: number }[] };
  return data.map(({ close }) => close);
}

describe('a cluster on one machine', () => {
  it('says where everything is, to its owner only', async () => {
    const { apps, ready, apiUrl, databaseUrl } = endpoints();
    expect({ ready, apiUrl, databaseUrl }).toEqual({ ready: true, apiUrl: cluster.apiUrl, databaseUrl: database.url });
    expect(apps.map(({ name }) => name)).toEqual([
      'ingest-1',
      'relay-1',
      'projector-1',
      'projector-2',
      'analyst-1',
      'api-1',
    ]);
    for (const { pid, health } of apps) {
      expect(isAlive(pid!)).toBe(true);
      expect((await fetch(health)).status).toBe(200);
    }
    for (const name of ['endpoints.json', 'env']) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, 'env'), 'utf8')).toContain(`export MARKETLOG_DATABASE_URL='${database.url}'\n`);
  });

  it('serves what a command took in, through Kafka', async () => {
    await importBar('2014-01-02', 10);
    expect(await closes()).toEqual([10]);
  });

  it('starts an app anew that ends by itself, and says so', async () => {
    const projectors = ['projector-1', 'projector-2'].map((name) => cluster.app(name));
    const before = projectors.map(({ pid }) => pid!);
    for (const projector of projectors) projector.kill();
    await waitFor(
      'both to be there again',
      () => projectors.every(({ restarts, state }) => restarts === 1 && state === 'running') || undefined,
    );
    expect(projectors.map(({ pid }) => pid)).not.toEqual(before);
    expect(endpoints().apps[2]).toMatchObject({ pid: projectors[0]!.pid, restarts: 1 });
    expect(lines.join('\n')).toMatch(/projector-1 \| \*\*\* projector-1 ENDED by itself \(SIGKILL\)/);
    await importBar('2014-01-03', 11);
    expect(await closes()).toEqual([10, 11]);
  });

  it('stops and starts a single app when told to', async () => {
    const relay = cluster.app('relay-1');
    await relay.restart();
    expect(relay).toMatchObject({ state: 'running', restarts: 0 });
    await importBar('2014-01-06', 12);
    expect(await closes()).toEqual([10, 11, 12]);
  });

  it('leaves nothing running behind', async () => {
    const pids = cluster.apps.map(({ pid }) => pid!);
    await cluster.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
  });
});
