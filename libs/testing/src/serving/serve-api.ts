import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentDirectory } from '#contracts';
import { EventStore, ProjectionProgress, type Projection } from '#event-sourcing';
import { createHttpServer } from '#http';
import { ProjectionEngineModule, ReadModels, SqlModule } from '#sql';
import { createLogger } from '#telemetry';
import type { OutgoingHttpHeaders } from 'node:http';
import { freshDatabase } from '../servers/fresh-database.js';

export interface ServedApiOptions {
  readonly projections: readonly Projection[];
  /** API modules of features. */
  readonly modules: readonly (Type | DynamicModule)[];
  readonly directory: InstrumentDirectory;
  readonly dialect?: 'sqlite' | 'mysql';
}

export interface ServedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- assertions look into any answer
}

/** Features over HTTP with a real log and the real projection engine, in this process. */
export interface ServedApi {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  get(url: string, headers?: Record<string, string>): Promise<ServedAnswer>;
  /** Resolves when everything in the log can be read. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export async function serveApi({
  projections,
  modules,
  directory,
  dialect = 'sqlite',
}: ServedApiOptions): Promise<ServedApi> {
  const database = await freshDatabase(dialect);

  @Module({})
  class Bindings {}

  @Module({
    imports: [
      CqrsModule.forRoot(),
      SqlModule.forRoot({ url: database.url, create: true }),
      ProjectionEngineModule.register(projections, { run: true }),
      {
        module: Bindings,
        global: true,
        providers: [{ provide: InstrumentDirectory, useValue: directory }],
        exports: [InstrumentDirectory],
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
    store,
    readModels: app.get(ReadModels, { strict: false }),
    async get(url, headers = {}) {
      const answer = await app.inject({ method: 'GET', url, headers });
      const isJson = /json/.test(String(answer.headers['content-type']));
      const body: unknown = isJson && answer.payload !== '' ? answer.json() : null;
      return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body };
    },
    caughtUp: async () => app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads()),
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
