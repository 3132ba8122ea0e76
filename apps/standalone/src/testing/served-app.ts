import { gzipSync } from 'node:zlib';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createProgress } from '#imports';
import { loadSettings } from '#config';
import { createHttpServer } from '#http';
import { SampleLoader } from '#operations';
import { createLogger } from '#telemetry';
import { writeTinyModel } from '#testing';
import { AppModule } from '../app.module.js';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // Parsed JSON, as expectations read it.
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface ServedApp {
  readonly app: NestFastifyApplication;
  readonly folder: string;
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: 'POST' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

interface TinyLog {
  /** Fills the folder that is imported from. */
  readonly write?: (folder: string) => Promise<void>;
  readonly environment?: Record<string, string>;
  /** Harms the tiny model before anything is started. */
  readonly harm?: (version: string) => Promise<void>;
}

/** The whole application on a database and with a tiny model of its own, filled by imports from a folder with a manifest. */
export async function serveTinyLog({
  write = writeTinySample,
  environment = {},
  harm,
}: TinyLog = {}): Promise<ServedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'marketlog-e2e-'));
  const url = `sqlite:${join(folder, 'marketlog.db')}`;
  const version = await writeTinyModel(join(folder, 'models'));
  await harm?.(version);
  const given = {
    MARKETLOG_FETCH_SCHEDULE: 'off',
    MARKETLOG_DATABASE_URL: url,
    MARKETLOG_MODELS: join(folder, 'models'),
    ...environment,
  };
  const { settings } = loadSettings(given);
  const app = await createHttpServer(AppModule.forRoot(settings), {
    logger: createLogger({ level: 'silent' }),
    version: '0.0.0-test',
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await write(folder);
  await app
    .get(SampleLoader)
    .load(join(folder, 'sample'), createProgress(process.stderr, true), new AbortController().signal);
  return {
    app,
    folder,
    get: async (url, headers = {}) => toAnswer(await app.inject({ method: 'GET', url, headers })),
    send: async (method, url, body, headers = {}) =>
      toAnswer(await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body as object }) })),
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toAnswer(answer: Awaited<ReturnType<NestFastifyApplication['inject']>>): Answer {
  const contentType = answer.headers['content-type'] ?? '';
  return {
    status: answer.statusCode,
    contentType,
    headers: answer.headers as Record<string, string | undefined>,
    body: /json/.test(contentType) && answer.payload !== '' ? answer.json() : answer.payload,
  };
}

/** Two stocks over 60 trading days, a split, a corrected bar, a rejected row, two headlines. */
export async function writeTinySample(folder: string): Promise<void> {
  const sample = join(folder, 'sample');
  await mkdir(sample);
  // From its split on AAPL trades at half the price: a split that does not show in the closes would be doubted.
  const half = (i: number, price: number): number => (i < 30 ? price : price / 2);
  const bars = days.flatMap((date, i) => [
    `${date},AAPL,${half(i, 100 + i)},${half(i, 103 + i)},${half(i, 99 + i)},${half(i, 101 + i)},${1000 + i},${(101 + i) / 2}`,
    `${date},IBM,${50 + i},${52 + i},${49 + i},${51 + i},${500 + i},${51 + i}`,
  ]);
  const header = 'date,symbol,open,high,low,close,volume,adj_close';
  await writeFile(
    join(sample, 'bars.csv.gz'),
    gzipSync([header, ...bars, '2013-06-03,IBM,1,1,2,1,5,1', ''].join('\n')),
  );
  await writeFile(join(sample, 'corrected.csv'), `${header}\n${days[58]},AAPL,79,80.5,78.5,80.25,1058,80.25\n`);
  await writeFile(join(sample, 'splits.csv'), `Ticker,Date,Stock Splits\nAAPL,${days[30]},2:1\n`);
  await writeFile(
    join(sample, 'instruments.csv'),
    'symbol,name,sector,exchange,currency\nAAPL,Apple Inc.,Technology,XNAS,USD\nIBM,IBM,Technology,XNYS,USD\n',
  );
  const articles = [
    { id: '1', source: 'sample', publishedAt: '2013-02-01T10:00:00Z', title: 'Apple ships', symbol: 'AAPL' },
    { id: '2', source: 'sample', publishedAt: '2013-02-04T10:00:00Z', title: 'Apple and IBM agree', symbol: 'AAPL' },
    { id: '2', source: 'sample', publishedAt: '2013-02-04T10:00:00Z', title: 'Apple and IBM agree', symbol: 'IBM' },
  ];
  await writeFile(
    join(sample, 'headlines.jsonl'),
    `${articles.map((article) => JSON.stringify(article)).join('\n')}\n`,
  );
  const commands = [
    ['import', 'instruments', 'instruments.csv', '--source', 'sample'],
    ['import', 'prices', 'bars.csv.gz', '--source', 'sample', '--basis', 'asTraded', '--currency', 'USD'],
    ['import', 'prices', 'splits.csv', '--source', 'sample'],
    ['import', 'prices', 'corrected.csv', '--source', 'sample', '--basis', 'asTraded', '--currency', 'USD'],
    ['import', 'articles', 'headlines.jsonl', '--source', 'sample'],
  ];
  await writeFile(join(sample, 'manifest.json'), JSON.stringify({ commands }));
}

/** 60 weekdays from 2013-01-01 on. */
export const days: readonly string[] = Array.from({ length: 100 }, (_, i) => new Date(Date.UTC(2013, 0, 1 + i)))
  .filter((day) => day.getUTCDay() % 6 !== 0)
  .slice(0, 60)
  .map((day) => day.toISOString().slice(0, 10));
