import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings } from '#config';
import { InstrumentDirectory } from '#contracts';
import { EventStore, RelayCheckpoints } from '#event-sourcing';
import { createHttpServer } from '#http';
import { UnfinishedIngestions } from '#ingestions';
import { ProjectorLag, RelayStatusRepository } from '#operations';
import { Database } from '#database';
import { ReadModels } from '#projection-engine';
import { createLogger } from '#telemetry';
import { AppModule } from '../app.module.js';
import { symbolOf } from './million-bars.js';

const symbol = symbolOf(7);

/** Questions that between them reach every query of the read side; a `next` page is asked for where there is one. */
const questions: readonly string[] = [
  '/v1/stocks?limit=10',
  '/v1/stocks?limit=5&tracked=true',
  '/v1/stocks?limit=10&sector=Energy',
  '/v1/stocks?limit=10&search=company%2019',
  '/v1/stocks?limit=10&tracked=true&sector=Energy&search=com',
  `/v1/stocks/${symbol}`,
  `/v1/stocks/${symbol}/prices?limit=10`,
  `/v1/stocks/${symbol}/prices?sort=asc&limit=10`,
  `/v1/stocks/${symbol}/prices?start=2014-03-01&end=2015-02-01&limit=10`,
  `/v1/stocks/${symbol}/prices?start=2014-03-01&end=2015-02-01&limit=10&sort=asc`,
  `/v1/stocks/${symbol}/prices?start=2024-03-01&limit=10`,
  `/v1/stocks/${symbol}/prices?end=2007-03-01&limit=10`,
  `/v1/stocks/${symbol}/prices?adjustment=all&start=2014-03-03&end=2014-12-31&limit=10`,
  `/v1/stocks/${symbol}/prices?asOf=2023-11-14T22:20:00Z&limit=10`,
  `/v1/stocks/${symbol}/indicators?limit=10`,
  `/v1/stocks/${symbol}/indicators?start=2014-03-01&end=2015-02-01&sort=asc&limit=10`,
  `/v1/stocks/${symbol}/actions?limit=10`,
  `/v1/stocks/${symbol}/articles?limit=10`,
  '/v1/ingestions?limit=10',
  '/v1/ingestions/{ingestion}',
  '/v1/events?limit=10',
  '/v1/events?category=prices&partition=3&sort=desc&limit=10',
  '/v1/events?category=prices&partition=3&fromPosition=100&toPosition=300&limit=10',
  '/v1/events?category=prices&type=marketlog.prices.v1.DailyBarRecorded&limit=10',
  `/v1/events?symbol=${symbol}&limit=10`,
  `/v1/events?symbol=${symbol}&sort=desc&type=marketlog.prices.v1.DailyBarRecorded&limit=10`,
  '/v1/events?category=prices&recordedFrom=2023-11-14T22:20:00Z&recordedTo=2023-11-14T22:25:00Z&limit=10',
  '/v1/events?id={event}',
  '/v1/events/prices-3@42',
];

/** Questions that cost more while a read model is behind. */
const standing: readonly string[] = ['/v1/projections', '/health/ready'];

/** Symbols that nobody has: the answer names one that is like them. */
const unknown: readonly string[] = ['/v1/stocks/S00071', '/v1/stocks/S%C3%9C/prices', '/v1/stocks/..%2Fetc'];

export interface ReadSide {
  readonly app: NestFastifyApplication;
  /** Asks a question and the page after its answer. @returns how many rows came */
  ask(question: string): Promise<number>;
  /** Every question, and what commands, projections and workers ask. @throws Error where a question finds nothing. */
  askEverything(): Promise<void>;
}

/** The API app over a filled database, in this process. */
export async function serveReadSide(url: string): Promise<ReadSide> {
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: url });
  const app = await createHttpServer(AppModule.forRoot(settings), {
    logger: createLogger({ level: 'silent' }),
    version: '0.0.0-test',
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const get = async (path: string, expected = 200) => {
    const { statusCode, payload, body } = await app.inject({ method: 'GET', url: path });
    if (statusCode !== expected) throw new Error(`GET ${path} answered ${statusCode}: ${body}`);
    return JSON.parse(payload) as { data?: { id?: string }[]; page?: { nextPageToken: string | null } };
  };
  const [ingestion] = (await get('/v1/ingestions?limit=1')).data ?? [];
  const [event] = await app
    .get(EventStore, { strict: false })
    .readPartition({ category: 'prices', partition: 3 }, 41, 1);
  const ask = async (question: string) => {
    const path = question.replace('{ingestion}', ingestion!.id!).replace('{event}', event!.id);
    const { data, page } = await get(path);
    const token = page?.nextPageToken;
    if (token != null) await get(`${path}&pageToken=${token}`);
    return Array.isArray(data) ? data.length : 1;
  };
  return {
    app,
    ask,
    async askEverything() {
      for (const question of [...questions, ...standing]) {
        if ((await ask(question)) === 0) throw new Error(`GET ${question} found nothing`);
      }
      for (const path of unknown) await get(path, 404);
      await askTheLog(app.get(EventStore, { strict: false }));
      await setBack(app.get(Database, { strict: false }), 1);
      for (const question of standing) await ask(question);
      await askForWork(app);
      await setBack(app.get(Database, { strict: false }), -1);
      const view = 'SELECT * FROM latest_stock_prices WHERE instrument_id = ?';
      await app.get(Database, { strict: false }).query(view, [symbol]);
    },
  };
}

/** Moves the checkpoints of prices back by so many events. */
async function setBack(database: Database, events: number): Promise<void> {
  await database.transaction((sql) =>
    sql.execute("UPDATE checkpoints SET position = position - ? WHERE category = 'prices'", [events]),
  );
}

/** What ingest, relay and projector look for again and again. */
async function askForWork(app: NestFastifyApplication): Promise<void> {
  const [database, store] = [app.get(Database, { strict: false }), app.get(EventStore, { strict: false })];
  const ingestions = new UnfinishedIngestions(app.get(ReadModels, { strict: false }));
  const unfinished = [...(await ingestions.list('all')), ...(await ingestions.list('imports'))];
  await ingestions.standing();
  const tracked = await app.get(InstrumentDirectory, { strict: false }).tracked();
  const behind = (await new ProjectorLag(database, store).read()).filter(({ events }) => events > 0);
  const relay = new RelayStatusRepository(database, store, app.get(RelayCheckpoints, { strict: false }));
  const waiting = (await relay.read()).partitions.filter(({ lagEvents }) => lagEvents > 0);
  if ([unfinished, tracked, behind, waiting].some(({ length }) => length === 0)) throw new Error('no work was found');
}

async function askTheLog(store: EventStore): Promise<void> {
  const stream = `prices-${symbol}-2006`;
  await store.readStream(stream);
  await store.readStreams([stream, `prices-${symbolOf(8)}-2006`]);
  await store.readByKey('prices', symbol, { upTo: 1_000 });
  await store.append(stream, 'any', []);
}
