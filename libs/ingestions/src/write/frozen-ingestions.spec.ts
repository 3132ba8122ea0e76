import { jest } from '@jest/globals';
import { noCounts } from '#contracts';
import { InMemoryEventStore, InMemoryLeases, LeaseTable, scrape } from '#testing';
import { IngestionLeases } from './ingestion-leases.js';
import { LogIngestionJournal } from './ingestion-journal.js';
import { executeOnIngestion, readIngestion } from './ingestion-streams.js';

const details = { kind: 'prices', mode: 'file', source: 'csv', files: ['A.csv'], symbols: [] } as const;
const live = { ...details, mode: 'live' } as const;
/** A fetch that a command began, and another process took up. */
const startedTwice = ['IngestionRequested', 'IngestionStarted', 'IngestionStarted'];
const failure = { code: 'interrupted', message: 'it died', retryable: true };
const row = { file: 'A.csv', line: 2, reason: 'open is null' };

/** A log that was away when something was to be appended: what the others do before it lands happens in `meanwhile`. */
class StallingStore extends InMemoryEventStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async append(...append: Parameters<InMemoryEventStore['append']>) {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return super.append(...append);
  }
}

let store: StallingStore;
let table: LeaseTable;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  store = new StallingStore();
  table = new LeaseTable();
});
afterEach(() => void jest.useRealTimers());

function processNamed(name: string) {
  const leases = new IngestionLeases(new InMemoryLeases(table, name));
  return { leases, journal: new LogIngestionJournal(store, leases) };
}

/** The process works on. */
async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    table.now += 1_000;
    await jest.advanceTimersByTimeAsync(1_000);
  }
}

/** The whole process stands still while the others and the database go on. */
function freeze(milliseconds: number): void {
  table.now += milliseconds;
  jest.setSystemTime(Date.now() + milliseconds);
  const now = performance.now() + milliseconds;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
}
afterEach(() => void jest.restoreAllMocks());

const giveUp = (ingestionId: string) =>
  executeOnIngestion(
    store,
    { kind: 'fail', ingestionId, ofStart: 1, failure, counts: noCounts(), rejections: [] },
    Date.now(),
  );

async function completedHere(): Promise<number> {
  return (await scrape())['marketlog_ingestion_ended_total{how="complete"}'] ?? 0;
}

const typesOf = async (id: string) =>
  (await store.readStream(`ingestion-${id}`)).map(({ type }) => type.split('.').at(-1));

describe('an ingestion that takes its time', () => {
  it('keeps its lease for as long as it runs, and gives it up at its end', async () => {
    const { journal } = processNamed('slow');
    const id = await journal.start(details);
    await pass(60_000);
    expect(await processNamed('other').leases.take(id)).toBe(false);
    await journal.complete(id, noCounts());
    expect(await processNamed('other').leases.take(id)).toBe(true);
  });
});

describe('an ingestion whose process was frozen', () => {
  it('completes all the same where it was taken for dead', async () => {
    const { journal } = processNamed('frozen');
    const id = await journal.start(details);
    freeze(20_000);
    await giveUp(id);
    const address = await journal.complete(id, noCounts());
    expect(await typesOf(id)).toEqual(['IngestionStarted', 'IngestionFailed', 'IngestionCompleted']);
    expect(address.position).toBe((await readIngestion(store, id)).last!.position);
  });

  it('leaves its end to whoever has taken it up', async () => {
    const { journal } = processNamed('frozen');
    const id = await journal.start(live);
    freeze(20_000);
    const other = processNamed('other').journal;
    await other.start(live, id);
    await expect(journal.complete(id, noCounts())).rejects.toMatchObject({ code: 'ingestion_taken_over' });
    await other.complete(id, noCounts());
    expect(await typesOf(id)).toEqual([...startedTwice, 'IngestionCompleted']);
  });
});

describe('a report that lands late, because the log was away', () => {
  it('leaves the end to whoever has taken it up meanwhile, and counts none', async () => {
    const { journal } = processNamed('one');
    const other = processNamed('other').journal;
    const id = await journal.start(live);
    const before = await completedHere();
    store.meanwhile = async () => {
      table.now += 10_001;
      await other.start(live, id);
    };
    await expect(journal.complete(id, noCounts(), [row])).rejects.toMatchObject({ code: 'ingestion_taken_over' });
    expect(await completedHere()).toBe(before);
    await other.complete(id, noCounts(), [row]);
    expect(await typesOf(id)).toEqual([...startedTwice, 'RowsRejected', 'IngestionCompleted']);
    expect(await completedHere()).toBe(before + 1);
  });

  it('says of no rows that they were rejected where another has taken it up meanwhile', async () => {
    const { journal } = processNamed('one');
    const id = await journal.start(live);
    store.meanwhile = async () => {
      table.now += 10_001;
      await processNamed('other').journal.start(live, id);
    };
    await expect(journal.reject(id, [row])).rejects.toMatchObject({ code: 'ingestion_taken_over' });
    expect(await typesOf(id)).toEqual(startedTwice);
  });

  it('is recorded all the same where it was taken for dead meanwhile', async () => {
    const { journal } = processNamed('one');
    const id = await journal.start(details);
    store.meanwhile = () => giveUp(id);
    await journal.reject(id, [row]);
    await journal.complete(id, noCounts());
    expect(await typesOf(id)).toEqual(['IngestionStarted', 'IngestionFailed', 'RowsRejected', 'IngestionCompleted']);
  });

  it('does not pass for the start of another', async () => {
    const id = '3f1f6b1e-6c3d-4b53-8f0e-2f6f0c6f7a11';
    const [one, other] = [processNamed('one').journal, processNamed('other').journal];
    store.meanwhile = async () => {
      table.now += 10_001;
      await other.start(live, id);
    };
    await one.start(live, id);
    await expect(other.complete(id, noCounts())).rejects.toMatchObject({ code: 'ingestion_taken_over' });
    await one.complete(id, noCounts());
    expect(await typesOf(id)).toEqual([...startedTwice, 'IngestionCompleted']);
  });
});

it('cannot be started by two', async () => {
  const id = await processNamed('one').journal.start(details);
  await expect(processNamed('two').journal.start(details, id)).rejects.toMatchObject({ code: 'ingestion_taken_over' });
  expect(await typesOf(id)).toEqual(['IngestionStarted']);
});
