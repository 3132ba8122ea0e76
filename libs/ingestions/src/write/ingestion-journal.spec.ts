import { jest } from '@jest/globals';
import { decodeEvent, noCounts } from '#contracts';
import { maximumPayload } from '#event-sourcing';
import { InMemoryEventStore, InMemoryLeases } from '#testing';
import { IngestionLeases } from './ingestion-leases.js';
import { LogIngestionJournal } from './ingestion-journal.js';

const details = { kind: 'prices', mode: 'file', source: 'csv', files: ['AAPL.csv'], symbols: [] } as const;
let store: InMemoryEventStore;
let journal: LogIngestionJournal;

beforeEach(() => {
  store = new InMemoryEventStore();
  journal = new LogIngestionJournal(store, new IngestionLeases(new InMemoryLeases()));
});

const eventsOf = async (id: string) => (await store.readStream(`ingestion-${id}`)).map(decodeEvent);

describe('ingestion journal', () => {
  it('records the course of an ingestion that ends well, under its own id as correlation', async () => {
    const id = await journal.start(details);
    await journal.reject(id, [{ file: 'AAPL.csv', line: 962, reason: 'null' }]);
    const address = await journal.complete(id, { ...noCounts(), read: 2, recorded: 1, rejected: 1, files: 1 });
    const events = await eventsOf(id);
    expect(events.map((event) => event.type.split('.').at(-1))).toEqual([
      'IngestionStarted',
      'RowsRejected',
      'IngestionCompleted',
    ]);
    expect(events.every((event) => event.correlationId === id)).toBe(true);
    expect(events[2]).toMatchObject({
      ...address,
      data: { counts: { read: 2n, recorded: 1n, rejected: 1n, files: 1n } },
    });
  });

  it('records rows that come with the end in one append with it', async () => {
    const id = await journal.start(details);
    const append = jest.spyOn(store, 'append');
    await journal.fail(id, { code: 'rows_rejected', message: 'one row is bad', retryable: false }, noCounts(), [
      { file: 'AAPL.csv', line: 962, reason: 'null' },
    ]);
    expect(append).toHaveBeenCalledTimes(1);
    expect((await eventsOf(id)).map(({ type }) => type.split('.').at(-1))).toEqual([
      'IngestionStarted',
      'RowsRejected',
      'IngestionFailed',
    ]);
  });

  it('records why an ingestion failed', async () => {
    const id = await journal.start(details);
    await journal.fail(id, { code: 'rows_rejected', message: 'one row is bad', retryable: false }, noCounts());
    expect((await eventsOf(id))[1]?.data).toMatchObject({ code: 'rows_rejected', message: 'one row is bad' });
  });

  it('records a refused ingestion as one event that says what was asked for', async () => {
    const failure = { code: 'rows_rejected', message: 'one row is bad', retryable: false };
    await journal.refuse(details, failure, { ...noCounts(), read: 1, rejected: 1 });
    const [event, ...others] = (await store.readPartition((await store.heads('ingestions'))[0]!, 0, 10)).map(
      decodeEvent,
    );
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'marketlog.ingestions.v1.IngestionFailed',
      data: { code: 'rows_rejected', refused: { kind: 'prices', source: 'csv', files: ['AAPL.csv'] } },
    });
  });

  it('keeps every event well below the payload limit, however many rows were rejected and however long the reasons', async () => {
    const id = await journal.start({ ...details, files: Array.from({ length: 5000 }, (_, i) => `${i}.csv`) });
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      file: 'A.csv',
      line: i + 1,
      reason: '€'.repeat(i % 3000),
    }));
    await journal.reject(id, rows);
    const stored = await store.readStream(`ingestion-${id}`);
    expect(Math.max(...stored.map((event) => event.data.length))).toBeLessThan(maximumPayload / 2);
    const lines = (await eventsOf(id)).flatMap((event) =>
      event.type === 'marketlog.ingestions.v1.RowsRejected' ? event.data.rejections.map((row) => Number(row.line)) : [],
    );
    expect(lines).toEqual(rows.map((row) => row.line));
  });

  it('keeps two reports of equal words, because two files can share a name', async () => {
    const id = await journal.start(details);
    const row = { file: 'AAPL.csv', line: 1, reason: 'null' };
    await journal.reject(id, [row]);
    await journal.reject(id, [row]);
    expect(await eventsOf(id)).toHaveLength(3);
  });
});
