import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { loadSettings } from '#config';
import { decodeEvent } from '#contracts';
import { EventStore } from '#event-sourcing';
import { RequestIngestion } from '#ingestions';
import { TrackInstrument } from '#instruments';
import {
  barSeries,
  buildPrivately,
  freshDatabase,
  waitFor,
  yahooServer,
  YahooSimulator,
  type FreshDatabase,
  type PrivateBuild,
  type YahooServer,
} from '#testing';
import { startApp, type Running } from '../../cli/src/testing/marketlog-process.js';
import { LogModule } from '../../composition/src/log.module.js';
import { PortsModule } from '../../composition/src/ports.module.js';

const days = ['2024-01-10', '2024-01-11', '2024-01-12'].map((date, i) => ({
  date,
  open: 10 + i,
  high: 12 + i,
  low: 9 + i,
  close: 11 + i,
  volume: 1000,
}));
const symbols = ['AAPL', 'MSFT', 'IBM'];

let build: PrivateBuild;
let database: FreshDatabase;
let vendor: YahooServer;
let projector: INestApplicationContext;
let store: EventStore;
const yahoo = new YahooSimulator();
const running: Running[] = [];

beforeAll(async () => {
  [build, database, vendor] = await Promise.all([buildPrivately(), freshDatabase('mysql'), yahooServer(yahoo)]);
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: database.url });
  // Stands for the projectors, and gives the commands.
  const module = {
    module: class ProjectorWithCommands {},
    imports: [LogModule.forRoot(settings, { create: true, run: true }), PortsModule],
  };
  projector = await NestFactory.createApplicationContext(module, { logger: false });
  store = projector.get(EventStore, { strict: false });
  for (const symbol of symbols) yahoo.list(symbol, { days });
});

afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ finished }) => finished));
});

afterAll(async () => {
  await projector.close();
  await vendor.close();
  await database.drop();
  await build.remove();
});

interface Ingest extends Running {
  readonly url: string;
}

async function startIngest(settings: Record<string, string> = {}): Promise<Ingest> {
  const process = startApp(build.root, 'ingest', {
    MARKETLOG_DATABASE_URL: database.url,
    MARKETLOG_HTTP_PORT: '0',
    MARKETLOG_YAHOO_URL: vendor.url,
    MARKETLOG_FETCH_SCHEDULE: 'off',
    ...settings,
  });
  running.push(process);
  return { ...process, url: (await process.line(/serves (http:\S+)/))[1]! };
}

/** Given in this process, as the API gives them. */
const command = {
  request: async (wanted: readonly string[]) => {
    const id = randomUUID();
    await projector.get(CommandBus, { strict: false }).execute(new RequestIngestion(id, 'prices', wanted, Date.now()));
    return id;
  },
  track: (symbol: string) =>
    projector.get(CommandBus, { strict: false }).execute(new TrackInstrument(symbol, Date.now(), randomUUID())),
};

async function courseOf(ingestionId: string): Promise<string[]> {
  return (await store.readStream(`ingestion-${ingestionId}`)).map(({ type }) => type.split('.').at(-1)!);
}

const untilCourse = (ingestionId: string, last: string) =>
  waitFor(
    `the ingestion to reach ${last}`,
    async () => {
      const course = await courseOf(ingestionId);
      return course.at(-1) === last ? course : undefined;
    },
    { every: 50 },
  );

/** Which process says of itself that it runs the fetch. */
async function runnerOf(ingestionId: string, processes: readonly Ingest[]): Promise<Ingest> {
  return waitFor('a process to run the fetch', async () => {
    for (const process of processes) {
      const answer = (await (await fetch(`${process.url}/health/ready`)).json()) as {
        checks: { parts: { ingest: { facts: { running: string | null } } } };
      };
      if (answer.checks.parts.ingest.facts.running === ingestionId) return process;
    }
    return undefined;
  });
}

const closesOf = async (symbol: string) =>
  (await store.readStream(`prices-${symbol}-2024`))
    .map(decodeEvent)
    .map(({ data }) => ('bar' in data ? data.bar?.close : undefined));

describe('two ingest processes on one log', () => {
  it('run each requested fetch once', async () => {
    yahoo.fault = undefined;
    await Promise.all([startIngest(), startIngest()]);
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await command.request([symbols[i % symbols.length]!]));
    for (const id of ids) {
      expect(await untilCourse(id, 'IngestionCompleted')).toEqual([
        'IngestionRequested',
        'IngestionStarted',
        'IngestionCompleted',
      ]);
    }
    for (const symbol of symbols) expect(await closesOf(symbol)).toEqual([11, 12, 13]);
  });

  it('run the fetch of each slot of the schedule once', async () => {
    yahoo.fault = undefined;
    for (const symbol of symbols) await command.track(symbol);
    const asked = yahoo.requests.length;
    const before = new Set((await ingestionStreams()).keys());
    const slot = { MARKETLOG_FETCH_SCHEDULE: '15 18 * * *', MARKETLOG_NEWS_SCHEDULE: 'off' };
    await Promise.all([startIngest(slot), startIngest(slot)]);
    const scheduled = await waitFor('the scheduled fetch to end', async () => {
      const added = [...(await ingestionStreams())].filter(([stream]) => !before.has(stream));
      return added.some(([, types]) => types.at(-1) === 'IngestionCompleted') ? added : undefined;
    });
    // A third one that starts later in the same slot finds it done.
    const third = await startIngest(slot);
    await third.line(/serves/);
    expect(scheduled.map(([, types]) => types)).toEqual([
      ['IngestionRequested', 'IngestionStarted', 'IngestionCompleted'],
    ]);
    expect(yahoo.requests.length - asked).toBe(symbols.length);
    expect([...(await ingestionStreams())].length).toBe(before.size + 1);
  });

  it('take up the fetch of one that was killed, and at once that of one that was stopped; an import that was killed has failed', async () => {
    yahoo.list('XOM', { days });
    yahoo.fault = { kind: 'slow', milliseconds: 120_000 };
    const processes = [await startIngest(), await startIngest(), await startIngest()];
    const imported = await killImport();
    const id = await command.request(['XOM']);
    const stopped = await runnerOf(id, processes);
    stopped.child.kill('SIGTERM');
    const rest = processes.filter((each) => each !== stopped);
    const killed = await runnerOf(id, rest);
    expect((await stopped.finished).exitCode).toBe(0);
    yahoo.fault = undefined;
    killed.child.kill('SIGKILL');
    expect(await untilCourse(id, 'IngestionCompleted')).toEqual([
      'IngestionRequested',
      'IngestionStarted',
      'IngestionStarted',
      'IngestionStarted',
      'IngestionCompleted',
    ]);
    expect(await closesOf('XOM')).toEqual([11, 12, 13]);
    expect(await untilCourse(imported, 'IngestionFailed')).toEqual(['IngestionStarted', 'IngestionFailed']);
    const [, failed] = (await store.readStream(`ingestion-${imported}`)).map(decodeEvent);
    expect(failed!.data).toMatchObject({ code: 'interrupted', retryable: true });
  });
});

/** @returns the id of the ingestion that it leaves without an end */
async function killImport(): Promise<string> {
  const file = join(build.root, 'bars.csv');
  await writeFile(file, longFile());
  const importing = startApp(build.root, 'cli', { MARKETLOG_DATABASE_URL: database.url }, ['import', 'prices', file]);
  running.push(importing);
  const stream = await waitFor('the import to begin', async () => {
    const [found] = [...(await ingestionStreams())].filter(([, types]) => types.join() === 'IngestionStarted');
    return found?.[0];
  });
  importing.child.kill('SIGKILL');
  await importing.finished;
  return stream.replace('ingestion-', '');
}

/** Takes an import long enough to be killed on the way. */
function longFile(): string {
  const rows = barSeries(3_000).flatMap(({ date, open, high, low, close, volume }) =>
    Array.from({ length: 20 }, (_, i) => `${date},LONG-${i},${open},${high},${low},${close},${volume}`),
  );
  return ['date,symbol,open,high,low,close,volume', ...rows, ''].join('\n');
}

/** The course of every ingestion of the log, by stream. */
async function ingestionStreams(): Promise<Map<string, string[]>> {
  const streams = new Map<string, string[]>();
  for (const head of await store.heads('ingestions')) {
    for (const { stream, type } of await store.readPartition(head, 0, 10_000))
      streams.set(stream, [...(streams.get(stream) ?? []), type.split('.').at(-1)!]);
  }
  return streams;
}
