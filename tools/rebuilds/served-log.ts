import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '#config';
import { Database } from '#database';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { createHttpServer } from '#http';
import { createLogger } from '#telemetry';
import { AppModule } from '../../apps/standalone/src/app.module.js';

/** The service on a log, asked over HTTP as clients ask it. */
export interface ServedLog {
  readonly database: Database;
  readonly store: EventStore;
  readonly url: string;
  /** Those of a client that has the key. */
  readonly headers: Readonly<Record<string, string>>;
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: Answer; text: string }>;
  /** Until the read models hold all that is in the log. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Parsed JSON of an answer, as its reader knows it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

/** Serves a log on a port of its own of this machine, with a key of its own and no model. */
export async function serveLog(databaseUrl: string): Promise<ServedLog> {
  const models = await mkdtemp(join(tmpdir(), 'marketlog-rebuilds-'));
  const key = `mlk_${randomBytes(24).toString('base64url')}`;
  const environment = { MARKETLOG_DATABASE_URL: databaseUrl, MARKETLOG_API_KEY: key, MARKETLOG_MODELS: models };
  const { settings } = loadSettings(environment);
  const app = await createHttpServer(AppModule.forRoot(settings), {
    logger: createLogger({ level: 'silent' }),
    version: '0.0.0',
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const store = app.get(EventStore, { strict: false });
  const authorized = { authorization: `Bearer ${key}` };
  return {
    url,
    headers: authorized,
    database: app.get(Database, { strict: false }),
    store,
    async ask(method, path, body) {
      const headers = { ...authorized, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const sent = body === undefined ? null : JSON.stringify(body);
      const answer = await fetch(url + path, { method, headers, body: sent });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), text };
    },
    settled: async () => app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads()),
    async close() {
      await app.close();
      await rm(models, { recursive: true, force: true });
    },
  };
}
