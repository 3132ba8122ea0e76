import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { IngestionJournal, LiveFetch, noCounts, type IngestionFailure, type LiveFetchRequest } from '#contracts';
import { LogError, MarketlogError } from '#event-sourcing';
import { growthOf, InMemoryEventStore, InMemoryLeases, LeaseTable } from '#testing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { LogIngestionJournal } from '../write/ingestion-journal.js';
import { readIngestion } from '../write/ingestion-streams.js';
import { RequestIngestion, RequestIngestionHandler } from '../write/request-ingestion.command.js';
import { IngestionWorker } from './ingestion-worker.js';
import type { UnfinishedIngestion, UnfinishedIngestions } from './unfinished-ingestions.repository.js';

const fileImport = { kind: 'prices', mode: 'file', source: 'csv', files: ['A.csv'], symbols: [] } as const;
/** What the clock of every process shows. */
const evening = Date.UTC(2024, 0, 12, 23);
const liveFetch = { kind: 'prices', mode: 'live', source: 'yahoo', files: [], symbols: ['AAPL'] } as const;

/** A vendor that answers when the test says so. */
class SlowFetch extends LiveFetch {
  readonly kind = 'prices';
  readonly requests: LiveFetchRequest[] = [];
  release: (failure?: IngestionFailure) => void = () => undefined;
  breakOff: (error: Error) => void = () => undefined;

  constructor(private readonly journal: IngestionJournal) {
    super();
  }

  override async run(request: LiveFetchRequest): Promise<IngestionFailure | undefined> {
    this.requests.push(request);
    const { ingestionId, symbols, from, to, signal } = request;
    await this.journal.start({ ...liveFetch, symbols, from, to }, ingestionId);
    const failure = await new Promise<IngestionFailure | undefined>((resolve, reject) => {
      this.release = resolve;
      this.breakOff = reject;
      signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    });
    await (failure
      ? this.journal.fail(ingestionId, failure, noCounts())
      : this.journal.complete(ingestionId, noCounts()));
    return failure;
  }
}

beforeAll(() => Logger.overrideLogger(false));

let store: InMemoryEventStore;
let table: LeaseTable;
let known: UnfinishedIngestion[];
/** Names of all leases that anybody asked for. */
let asked: string[];

beforeEach(() => {
  store = new InMemoryEventStore();
  table = new LeaseTable();
  known = [];
  asked = [];
});

/** One process of several that share log and leases. */
function processNamed(name: string) {
  const lent = new InMemoryLeases(table, name);
  const leases = new IngestionLeases(lent);
  const acquire = lent.acquire.bind(lent);
  lent.acquire = (lease, duration) => {
    asked.push(lease);
    return acquire(lease, duration);
  };
  const journal = new LogIngestionJournal(store, leases);
  const fetches = new SlowFetch(journal);
  const unfinished = {
    list: async (which: 'all' | 'imports') => known.filter(({ isFetch }) => which === 'all' || !isFetch),
  } as UnfinishedIngestions;
  const worker = new IngestionWorker(unfinished, store, leases, [fetches], { now: () => evening });
  return { leases, journal, fetches, worker };
}

async function request(symbols: readonly string[] = ['AAPL']): Promise<string> {
  const ingestionId = randomUUID();
  await new RequestIngestionHandler(store).execute(new RequestIngestion(ingestionId, 'prices', symbols, 0));
  known.push({ ingestionId, isFetch: true });
  return ingestionId;
}

const stateOf = async (ingestionId: string) => (await readIngestion(store, ingestionId)).state;
const endedBy = (outcome: string) => `marketlog_ingest_fetches_total{outcome="${outcome}"}`;

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the worker', () => {
  it('runs what was requested, and nobody else does meanwhile', async () => {
    const id = await request();
    const [one, two] = [processNamed('one'), processNamed('two')];
    await Promise.all([one.worker.pass(), two.worker.pass()]);
    await settled();
    await one.worker.pass();
    await two.worker.pass();
    const requests = [...one.fetches.requests, ...two.fetches.requests];
    expect(requests).toMatchObject([{ ingestionId: id, symbols: ['AAPL'], now: evening }]);
    expect(await stateOf(id)).toMatchObject({ phase: 'running', starts: 1 });
    one.fetches.release();
    two.fetches.release();
    await settled();
    await one.worker.pass();
    await two.worker.pass();
    expect(await stateOf(id)).toMatchObject({ phase: 'completed', starts: 1 });
    expect(table.rows.size).toBe(0);
  });

  it('runs one fetch after the other, and leaves those alone that wait', async () => {
    const ids = [await request(), await request(['MSFT'])];
    const { worker, fetches } = processNamed('one');
    await worker.pass();
    await settled();
    await worker.pass();
    expect(fetches.requests).toHaveLength(1);
    expect(asked).toEqual([`ingestion:${ids[0]}`]);
    fetches.release();
    await settled();
    await worker.pass();
    await settled();
    expect(fetches.requests.map(({ ingestionId }) => ingestionId)).toEqual(ids);
    fetches.release();
    await settled();
  });

  it('says how the last fetch ended', async () => {
    const id = await request();
    const { worker, fetches } = processNamed('one');
    await worker.pass();
    await settled();
    expect(worker.running).toBe(id);
    fetches.release({ code: 'network_unavailable', message: 'Yahoo cannot be reached', retryable: true });
    await settled();
    expect(worker).toMatchObject({
      running: undefined,
      lastFetch: { ingestionId: id, at: evening, failure: { code: 'network_unavailable' } },
    });
  });

  it('says so, and counts it, where the last fetch ended by a fault of our own', async () => {
    const id = await request();
    const { worker, fetches } = processNamed('one');
    const counted = endedBy('database_forbidden');
    const growth = await growthOf([counted], async () => {
      await worker.pass();
      await settled();
      fetches.breakOff(new LogError('database_forbidden', 'the user may not write'));
      await settled();
    });
    expect(growth).toEqual({ [counted]: 1 });
    expect(worker).toMatchObject({
      running: undefined,
      lastFetch: { ingestionId: id, failure: { code: 'database_forbidden' } },
    });
  });

  it('does not count what another process goes on with', async () => {
    await request();
    const { worker, fetches } = processNamed('one');
    const counted = endedBy('ingestion_taken_over');
    const growth = await growthOf([counted], async () => {
      await worker.pass();
      await settled();
      fetches.breakOff(new MarketlogError('ingestion_taken_over', 'another has it'));
      await settled();
    });
    expect(growth).toEqual({ [counted]: 0 });
    expect(worker).toMatchObject({ running: undefined, lastFetch: undefined });
  });

  it('takes up a fetch whose runner died, once its lease has expired', async () => {
    const id = await request();
    const dead = processNamed('dead');
    await dead.worker.pass();
    await settled();
    const alive = processNamed('alive');
    await alive.worker.pass();
    expect(alive.fetches.requests).toEqual([]);
    table.now += 10_001;
    await alive.worker.pass();
    await settled();
    expect(alive.fetches.requests).toMatchObject([{ ingestionId: id, symbols: ['AAPL'] }]);
    alive.fetches.release();
    await settled();
    expect(await stateOf(id)).toMatchObject({ phase: 'completed', starts: 2 });
  });

  it('takes up also what a command fetched, for the days that it was told, however often', async () => {
    const command = processNamed('command');
    const days = { from: '2024-01-02', to: '2024-01-05' };
    known.push({ ingestionId: await command.journal.start({ ...liveFetch, ...days }), isFetch: true });
    for (const name of ['service', 'another service']) {
      table.now += 10_001;
      const { worker, fetches } = processNamed(name);
      await worker.pass();
      await settled();
      expect(fetches.requests).toMatchObject([{ symbols: ['AAPL'], ...days }]);
    }
  });

  it('gives up a fetch that was started five times and never came to an end', async () => {
    const id = await request();
    for (let attempt = 1; attempt <= 5; attempt++) {
      const { worker } = processNamed(`runner ${attempt}`);
      await worker.pass();
      await settled();
      table.now += 10_001;
    }
    const { worker, fetches } = processNamed('last');
    await worker.pass();
    await settled();
    expect(fetches.requests).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ phase: 'failed', starts: 5 });
  });

  it('leaves a fetch that it must break off to the next, at once and without an end', async () => {
    const id = await request();
    const stopping = processNamed('stopping');
    await stopping.worker.pass();
    await settled();
    await stopping.worker.onModuleDestroy();
    expect(await stateOf(id)).toMatchObject({ phase: 'running' });
    const { worker, fetches } = processNamed('next');
    await worker.pass();
    await settled();
    expect(fetches.requests).toMatchObject([{ ingestionId: id }]);
    fetches.release();
    await settled();
    expect(await stateOf(id)).toMatchObject({ phase: 'completed', starts: 2 });
  });

  it('records that an import failed whose process died, and not before', async () => {
    const importing = processNamed('importing');
    const id = await importing.journal.start(fileImport);
    known.push({ ingestionId: id, isFetch: false });
    const { worker, fetches } = processNamed('service');
    await worker.pass();
    await importing.worker.pass();
    expect(await stateOf(id)).toMatchObject({ phase: 'running' });
    table.now += 10_001;
    await worker.pass();
    await worker.pass();
    expect(await stateOf(id)).toMatchObject({ phase: 'failed' });
    expect(fetches.requests).toEqual([]);
    expect(await store.readStream(`ingestion-${id}`)).toHaveLength(2);
  });

  it('leaves what has ended alone, whatever the read model still says', async () => {
    const importing = processNamed('importing');
    const id = await importing.journal.start(fileImport);
    await importing.journal.complete(id, noCounts());
    known.push({ ingestionId: id, isFetch: false });
    await processNamed('service').worker.pass();
    expect(await stateOf(id)).toMatchObject({ phase: 'completed' });
    expect(table.rows.size).toBe(0);
  });
});
