import { randomUUID } from 'node:crypto';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings } from '#config';
import { categories, EventStore, Leases } from '#event-sourcing';
import { LogTopics } from '#kafka';
import { ReactorStatuses } from '#projection-engine';
import { HealthRegistry } from '#telemetry';
import {
  barRecorded,
  barSeries,
  deleteTopics,
  freshDatabase,
  given,
  holdKafka,
  waitFor,
  type FreshDatabase,
} from '#testing';
import { LogModule } from '../../composition/src/log.module.js';
import {
  RemarksModule,
  RemarkWhenDailyBarRecorded,
} from '../../composition/src/testing/remark-when-daily-bar-recorded.reactor.js';
import { AppModule as RelayAppModule } from '../../relay/src/app.module.js';
import { AppModule } from './app.module.js';

const instruments = ['A', 'B', 'C', 'D', 'E'];
const remarks = { modules: [RemarksModule], reactors: [RemarkWhenDailyBarRecorded] };

let fresh: FreshDatabase;
let settings: Settings;
let store: EventStore;
const apps: INestApplicationContext[] = [];

async function context(module: DynamicModule): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  apps.push(app);
  return app;
}

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
  const { brokers } = await holdKafka();
  ({ settings } = loadSettings({
    MARKETLOG_DATABASE_URL: fresh.url,
    MARKETLOG_PARTITIONS: '4',
    MARKETLOG_KAFKA_BROKERS: brokers.join(),
    MARKETLOG_KAFKA_TOPIC_PREFIX: `test-${process.pid}-${randomUUID().slice(0, 8)}`,
    MARKETLOG_KAFKA_REPLICATION: '1',
  }));
  store = (await context(LogModule.forRoot(settings, { create: true, run: false }))).get(EventStore, { strict: false });
  await context(RelayAppModule.forRoot(settings));
});

afterAll(async () => {
  for (const app of apps.splice(0).reverse()) await app.close();
  const topics = new LogTopics(settings.kafka!.topicPrefix);
  await deleteTopics(
    settings.kafka!.brokers,
    categories.map((category) => topics.of(category)),
  );
  await fresh.drop();
});

async function record(from: number, to: number): Promise<void> {
  for (const instrumentId of instruments) {
    const bars = barSeries(to, { instrumentId }).slice(from);
    await given(store, `prices-${instrumentId}-2014`, bars.map(barRecorded));
  }
}

/** How many remarks each instrument has. */
const remarked = () =>
  Promise.all(instruments.map(async (instrument) => (await store.readStream(`model-${instrument}`)).length));

const untilAllHave = (count: number) =>
  waitFor(`${count} remarks each`, async () => (await remarked()).every((each) => each >= count) || undefined);

test('analysts share what comes through Kafka, one goes on where another ends, and each bar is answered once', async () => {
  await record(0, 30);
  const [one, two] = [
    await context(AppModule.forRoot(settings, undefined, remarks)),
    await context(AppModule.forRoot(settings, undefined, remarks)),
  ];
  await untilAllHave(30);
  expect(await one.get(Leases, { strict: false }).holders('reactor-member:')).toBe(2);
  const checks = two.get(HealthRegistry, { strict: false }).all();
  await waitFor('both parts to be well', async () =>
    (await checks.get('reactors')!()).status === 'ok' && (await checks.get('analyst')!()).status === 'ok'
      ? true
      : undefined,
  );
  apps.splice(apps.indexOf(one), 1);
  await one.close();
  await record(30, 60);
  await untilAllHave(60);
  expect(await remarked()).toEqual(instruments.map(() => 60));
  const status = two.get(ReactorStatuses, { strict: false });
  const live = await waitFor('it to be done', async () => (await status.list()).find(({ state }) => state === 'live'));
  expect(live).toMatchObject({ name: 'remark-when-daily-bar-recorded', version: 1, parkedKeys: 0 });
});
