import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventStore, ProjectionProgress, type Projection } from '#event-sourcing';
import { freshDatabase } from './servers/fresh-database.js';

export interface FeatureParts {
  readonly projections: readonly Projection[];
  readonly imports: readonly (Type | DynamicModule)[];
  /** Modules whose exports every other may ask for, as an app offers ports. */
  readonly ports?: readonly Type[];
  /** Stand-ins for ports of other features. */
  readonly providers?: readonly Provider[];
}

export interface FeatureApp {
  readonly app: NestFastifyApplication;
  readonly store: EventStore;
  /** Resolves when everything recorded can be read. */
  caughtUp(): Promise<void>;
  get(url: string): Promise<{ readonly status: number; readonly body: any }>;
  close(): Promise<void>;
}

/** A feature on a database of its own: the real log, projection engine and HTTP server around just its modules. */
export async function featureApp(parts: FeatureParts, dialect: 'sqlite' | 'mysql' = 'sqlite'): Promise<FeatureApp> {
  // Loaded here, so that specs which need no database do not wait for its drivers.
  const [{ SqlModule, ProjectionEngineModule }, { createHttpServer }, { createLogger }, { CqrsModule }] =
    await Promise.all([import('#sql'), import('#http'), import('#telemetry'), import('@nestjs/cqrs')]);
  const { projections, imports, ports = [], providers = [] } = parts;

  @Global()
  @Module({ imports: [...ports], providers: [...providers], exports: [...ports, ...providers] })
  class PortsModule {}

  const database = await freshDatabase(dialect);
  @Module({
    imports: [
      CqrsModule.forRoot(),
      SqlModule.forRoot({ url: database.url, create: true }),
      ProjectionEngineModule.register(projections, { run: true }),
      PortsModule,
      ...imports,
    ],
  })
  class FeatureModule {}

  const app = await createHttpServer(FeatureModule, { logger: createLogger({ level: 'silent' }), version: '0.0.0' });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const store = app.get(EventStore, { strict: false });
  const progress = app.get(ProjectionProgress, { strict: false });
  return {
    app,
    store,
    caughtUp: async () => progress.caughtUp(await store.heads()),
    get: async (url) => {
      const answer = await app.inject({ method: 'GET', url });
      return { status: answer.statusCode, body: answer.payload === '' ? null : answer.json() };
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}
