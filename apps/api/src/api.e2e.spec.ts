import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings } from '#config';
import { createHttpServer } from '#http';
import { createLogger } from '#telemetry';
import { LogModule } from '../../composition/src/log.module.js';
import { AppModule } from './app.module.js';

const key = 'a-key-for-these-tests';
let folder: string;
let environment: Record<string, string>;
const open: (INestApplicationContext | NestFastifyApplication)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-api-'));
  environment = {
    MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'log.db')}`,
    MARKETLOG_API_KEY: key,
    // Nobody listens there: the API has no need of it.
    MARKETLOG_KAFKA_BROKERS: '127.0.0.1:9',
  };
});

afterAll(async () => {
  await Promise.all(open.map((app) => app.close()));
  await rm(folder, { recursive: true, force: true });
});

async function startApi(): Promise<NestFastifyApplication> {
  const { settings } = loadSettings(environment);
  const options = { logger: createLogger({ level: 'silent' }), version: '0.0.0-test' };
  const app = await createHttpServer(AppModule.forRoot(settings), options);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  open.push(app);
  return app;
}

/** Stands for the projectors. */
async function startProjecting(): Promise<void> {
  const { settings } = loadSettings(environment);
  const options = { logger: false, abortOnError: false } as const;
  open.push(
    await NestFactory.createApplicationContext(LogModule.forRoot(settings, { create: true, run: true }), options),
  );
}

async function ask(app: NestFastifyApplication, url: string) {
  const { statusCode, payload, headers } = await app.inject({ method: 'GET', url });
  // Parsed JSON, as expectations read it.
  const body: any = /json/.test(String(headers['content-type'])) ? JSON.parse(payload) : payload; // eslint-disable-line @typescript-eslint/no-explicit-any
  return { status: statusCode, body };
}

test('api needs a log, answers without Kafka and without projectors, and shows what they have applied', async () => {
  await expect(startApi()).rejects.toMatchObject({ code: 'no_log' });
  await startProjecting();
  const [one, two] = [await startApi(), await startApi()];
  const tracked = await one.inject({
    method: 'POST',
    url: '/v1/stocks',
    payload: { symbol: 'AAPL' },
    headers: { authorization: `Bearer ${key}` },
  });
  expect(tracked.statusCode).toBe(201);
  const position = tracked.headers['marketlog-position'];
  for (const app of [one, two]) {
    const read = await ask(app, `/v1/stocks/AAPL?minPosition=${String(position)}`);
    expect(read).toMatchObject({ status: 200, body: { data: { tracked: true } } });
    expect((await ask(app, '/health/ready')).body.status).toBe('ready');
    expect((await ask(app, '/docs/openapi.json')).status).toBe(200);
    expect((await ask(app, '/metrics')).status).toBe(200);
  }
  await open.shift()!.close();
  const later = await one.inject({
    method: 'POST',
    url: '/v1/stocks',
    payload: { symbol: 'IBM' },
    headers: { authorization: `Bearer ${key}` },
  });
  // Nobody projects now: what was recorded is safe, and the API says that it cannot show it yet.
  expect(later.statusCode).toBe(201);
  const waiting = await ask(two, `/v1/stocks?minPosition=${String(later.headers['marketlog-position'])}`);
  expect(waiting).toMatchObject({ status: 503, body: { code: 'projection_behind' } });
  expect((await ask(two, '/v1/stocks')).body.data).toHaveLength(1);
  expect((await ask(two, '/v1/events?category=instruments')).body.data).toHaveLength(4);
});
