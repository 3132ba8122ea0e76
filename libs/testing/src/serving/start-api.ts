import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentDirectory } from '#contracts';
import { Clock, EventStore, ProjectionProgress, SystemClock } from '#event-sourcing';
import { createHttpServer } from '#http';
import { EventStoreModule } from '#event-store/module';
import { ReadModels } from '#projection-engine';
import { ProjectionEngineModule } from '#projection-engine/module';
import { createLogger } from '#telemetry';
import { someEvent } from '../builders/events.js';
import { freshDatabase } from '../servers/fresh-database.js';
import type { ServedApi, ServedApiOptions } from './served-api.js';

export async function startApi({
  projections,
  modules,
  directory,
  ports = [],
  providers = [],
  dialect = 'sqlite',
}: ServedApiOptions): Promise<ServedApi> {
  const database = await freshDatabase(dialect);
  const bound = [
    { provide: Clock, useClass: SystemClock },
    ...providers,
    ...(directory ? [{ provide: InstrumentDirectory, useValue: directory }] : []),
  ];

  @Module({})
  class Bindings {}

  @Module({
    imports: [
      CqrsModule.forRoot(),
      EventStoreModule.forRoot({ url: database.url, create: true }),
      ProjectionEngineModule.register(projections, { run: true }),
      {
        module: Bindings,
        global: true,
        imports: [...ports],
        providers: bound,
        exports: [...ports, ...bound],
      },
      ...modules,
    ],
  })
  class Root {}

  const app = await createHttpServer(Root, { logger: createLogger({ level: 'silent' }), version: '0.0.0' });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const store = app.get(EventStore, { strict: false });
  return {
    app,
    store,
    readModels: app.get(ReadModels, { strict: false }),
    async get(url, headers = {}) {
      const answer = await app.inject({ method: 'GET', url, headers });
      const isJson = /json/.test(String(answer.headers['content-type']));
      const body: unknown = isJson && answer.payload !== '' ? answer.json() : null;
      return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body };
    },
    caughtUp: async () => app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads()),
    async standStill(stream) {
      const type = 'marketlog.unknown.v1.OfALaterBuild';
      const appended = await store.append(stream, 'any', [someEvent({ type })]);
      if (appended.status !== 'appended') throw new Error(`${stream}: ${appended.status}`);
      return appended.addresses[0]!;
    },
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
