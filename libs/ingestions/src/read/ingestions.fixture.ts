import { IngestionJournal, noCounts } from '#contracts';
import { serveApi, type ServedApi } from '#testing';
import { IngestionsApiModule, ingestionsProjections, IngestionsWriteModule } from '../index.js';

const details = { kind: 'prices', mode: 'file', source: 'yahoo-file', files: ['PTR.csv'], symbols: [] } as const;

export interface ServedIngestions extends ServedApi {
  /** Ids. */
  readonly completed: string;
  readonly failed: string;
  readonly running: string;
}

/** One ingestion that ended with 1 500 rejections, one that failed, one that still runs. */
export async function serveIngestions(dialect: 'sqlite' | 'mysql'): Promise<ServedIngestions> {
  const api = await serveApi({
    dialect,
    projections: ingestionsProjections,
    modules: [IngestionsApiModule],
    ports: [IngestionsWriteModule],
  });
  const journal = api.app.get(IngestionJournal, { strict: false });
  const completed = await journal.start(details);
  const rejected = Array.from({ length: 1500 }, (_, i) => ({
    file: 'PTR.csv',
    line: i + 2,
    code: 'missing_value',
    reason: 'open is null',
  }));
  await journal.reject(completed, rejected);
  await journal.complete(completed, { ...noCounts(), read: 1500, rejected: 1500, files: 1 });
  const failed = await journal.start({ ...details, mode: 'live', source: 'yahoo', files: [], symbols: ['AAPL'] });
  const failure = { code: 'network_unavailable', message: 'yahoo cannot be reached', retryable: true };
  await journal.fail(failed, failure, noCounts());
  const running = await journal.start(details);
  await api.caughtUp();
  return { ...api, completed, failed, running };
}
