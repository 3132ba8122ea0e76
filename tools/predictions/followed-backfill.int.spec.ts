import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '#config';
import { formatAddress } from '#event-sourcing';
import { calendarOf, type ExchangeCalendar } from '#markets';
import { kcat, onPath, projectRoot, protoc, pythonTools, waitFor } from '#testing';
import { LogModule } from '../../apps/composition/src/log.module.js';
import { PortsModule } from '../../apps/composition/src/ports.module.js';
import { PredictSession } from '../../libs/predictions/src/session/predict-session.command.js';
import { PredictionGroups } from '../../libs/predictions/src/session/prediction-groups.js';
import { PredictionsWriteModule } from '../../libs/predictions/src/predictions.write.module.js';
import { PredictingCluster } from './predicting-cluster.js';
import { PrintedPredictions, type Shown } from './printed-predictions.js';
import { writeSessionBars } from './session-bars.js';
import { TopicReader } from './topic-reader.js';

const { calendar } = calendarOf('US') as { calendar: ExchangeCalendar };
const symbols = Array.from({ length: 6 }, (_, i) => `S${i}`);
const [from, to] = ['2014-09-02', '2014-10-10'];
const live = calendar.nextSession(to)!;
/** Of the correction that an earlier session is settled by, and which a later one looks back on. */
const corrected = '2014-10-01';

let predicting: PredictingCluster;
let session: INestApplicationContext;
let reader: TopicReader;

beforeAll(async () => {
  predicting = await PredictingCluster.start({ apps: { ingest: 0, analyst: 0 } });
  const { settings } = loadSettings(predicting.cluster.variables);
  session = await NestFactory.createApplicationContext(
    { module: class {}, imports: [LogModule.forRoot(settings, { create: false, run: false }), PortsModule, PredictionsWriteModule] }, // prettier-ignore
    { logger: false, abortOnError: false },
  );
  const python = await pythonTools(join(projectRoot, 'examples/python/requirements.txt'));
  const folder = join(predicting.folder, 'prices');
  await writeSessionBars(folder, symbols, { calendar, first: '2013-12-02', last: live, seed: 13 });
  await importPrices(folder);
  const { kafkaBrokers: brokers } = predicting.cluster;
  reader = new TopicReader(python, { brokers, prefix: predicting.prefix, category: 'predictions' });
  await record();
  const total = await predicting.count();
  await waitFor('the reader to have read all', () => reader.printed.length >= total || undefined, { within: 60_000 });
}, 600_000);

afterAll(async () => {
  await session.close();
  await predicting.stop();
});

const importPrices = (path: string) => predicting.run('import', 'prices', path, '--source', 'csv', '--exchange', 'US');

/** A backfill whose relay is killed in mid-work, a session live and revised, a correction, and the backfill once more. */
async function record(): Promise<void> {
  const backfilling = predicting.run('predict', 'backfill', '--from', from, '--to', to);
  await waitFor('the reader to follow the backfill', () => reader.printed.length > 100 || undefined, {
    within: 120_000,
  });
  predicting.cluster.app('relay-1').kill();
  await backfilling;
  const closed = calendar.closeOf(live)!;
  await predictLive(closed + 3_600_000);
  await correct('S0', live);
  await predictLive(closed + 5_400_000);
  await correct('S1', corrected);
  await predicting.run('predict', 'backfill', '--from', from, '--to', to);
}

async function predictLive(now: number): Promise<void> {
  const [group] = await session.get(PredictionGroups, { strict: false }).find({ group: 'US' });
  await session.get(CommandBus).execute(new PredictSession(group!, live, 'persistence@1', now));
}

/** The same file with another close on one day. */
async function correct(symbol: string, date: string): Promise<void> {
  const lines = (await readFile(join(predicting.folder, 'prices', `${symbol}.csv`), 'utf8')).split('\n');
  const changed = lines.map((line) => {
    if (!line.startsWith(date)) return line;
    const [day, name, open, high, low, close, volume] = line.split(',');
    return [day, name, open, String(Number(high) * 1.1), low, String(Number(close) * 1.05), volume].join(',');
  });
  const folder = join(predicting.folder, 'corrected');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${symbol}.csv`), changed.join('\n'));
  await importPrices(join(folder, `${symbol}.csv`));
}

/** Addresses and types of what the store holds. */
async function stored(): Promise<string[]> {
  const heads = await predicting.store.heads('predictions');
  const events = await Promise.all(heads.map((head) => predicting.store.readPartition(head, 0, head.position)));
  return events
    .flat()
    .map((event) => `${formatAddress(event)} ${event.type}`)
    .sort();
}

test('the topic, followed by the Python example while a backfill runs, has every prediction, revision and settlement once', async () => {
  expect(await reader.stop()).toBe('');
  const printed = reader.printed.map(({ partition, position, type }) => `predictions-${partition}@${position} ${type}`);
  expect(printed.sort()).toEqual(await stored());
  const kinds = new Map<string, number>();
  for (const { type } of reader.printed)
    kinds.set(type.split('.').at(-1)!, (kinds.get(type.split('.').at(-1)!) ?? 0) + 1);
  const sessions = calendar.countBetween(from, live);
  expect(Object.fromEntries(kinds)).toMatchObject({
    SessionSealed: sessions,
    SessionPredicted: sessions,
    // The last session is revised once, for one instrument.
    PricePredicted: sessions * symbols.length + 1,
    PredictionSettled: (sessions - 1) * symbols.length,
  });
  expect(kinds.get('SettlementAmended')).toBeGreaterThan(0);
  expect(kinds.get('PredictionInputsChanged')).toBeGreaterThan(0);

  const said = new PrintedPredictions(reader.printed);
  for (const [name, { predictions, members }] of said.complete) {
    const predicted = said.predicted.get(name.split(' ').slice(0, -1).join(' '))!;
    expect([predictions, [...predicted].sort()]).toEqual([symbols.length, members]);
  }
  expect(said.complete.size).toBe(sessions);

  await predicting.caughtUp();
  for (const symbol of symbols) {
    const response = await fetch(`${predicting.cluster.apiUrl}/v1/stocks/${symbol}/predictions?sort=asc&limit=1000`);
    const { data } = (await response.json()) as { data: Shown[] };
    expect(data).toEqual(said.of(symbol));
  }
}, 120_000);

test('the recipe for kcat and protoc finds the same', async () => {
  const { folder, prefix, cluster } = predicting;
  onPath(folder, 'kcat', await kcat());
  onPath(folder, 'protoc', await protoc());
  const { stdout } = await promisify(execFile)(join(projectRoot, 'examples/kcat/read.sh'), ['predictions'], {
    maxBuffer: 256 * 1024 * 1024,
    env: {
      ...process.env,
      PATH: [folder, process.env['PATH']].join(delimiter),
      MARKETLOG_KAFKA_BROKERS: cluster.kafkaBrokers.join(','),
      MARKETLOG_KAFKA_TOPIC_PREFIX: prefix,
    },
  });
  const found = stdout.split('\n').filter((line) => line.startsWith('predictions-'));
  expect(found.map((line) => line.split(' ').slice(0, 2).join(' ')).sort()).toEqual(await stored());
  expect(stdout).toMatch(/PricePredicted predictions-S0-2014 .*\n {2}prediction_id: /);
}, 300_000);
