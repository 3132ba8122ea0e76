import { noCounts } from '#contracts';
import { InMemoryEventStore, InMemoryLeases } from '#testing';
import { IngestionLeases } from './ingestion-leases.js';
import { LogIngestionJournal } from './ingestion-journal.js';
import { executeOnIngestion } from './ingestion-streams.js';

const details = { kind: 'prices', mode: 'file', source: 'csv', files: ['AAPL.csv'], symbols: [] } as const;
const file = {
  id: '5c0f8d9e-6a3b-5e0d-8c1f-2a7b3c4d5e6f',
  name: 'AAPL.csv',
  source: 'csv',
  sha256: 'ab'.repeat(32),
};
let store: InMemoryEventStore;
let journal: LogIngestionJournal;

beforeEach(() => {
  store = new InMemoryEventStore();
  journal = new LogIngestionJournal(store, new IngestionLeases(new InMemoryLeases()));
});

/** An ingestion that imported the file whole. */
async function imported(): Promise<string> {
  const id = await journal.start(details);
  await journal.complete(id, noCounts());
  await journal.imported(id, [file, file]);
  return id;
}

const known = async () => [...(await journal.cameBefore([file.id]))];
const withdraw = (ingestionId: string) =>
  executeOnIngestion(store, { kind: 'withdraw', ingestionId, cascade: false }, Date.now());

describe('a file', () => {
  it('came before once it was imported whole, and is recorded once', async () => {
    expect(await known()).toEqual([]);
    await imported();
    expect(await known()).toEqual([file.id]);
    expect(await store.readStream(`file-${file.id}`)).toHaveLength(1);
    expect([...(await journal.cameBefore(['00000000-0000-5000-8000-000000000001']))]).toEqual([]);
  });

  it('did not where its ingestion was withdrawn, and does where another imported it since', async () => {
    await withdraw(await imported());
    expect(await known()).toEqual([]);
    const second = await imported();
    expect(await known()).toEqual([file.id]);
    const ids = (await store.readStream(`file-${file.id}`)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    await withdraw(second);
    expect(await known()).toEqual([]);
  });
});
