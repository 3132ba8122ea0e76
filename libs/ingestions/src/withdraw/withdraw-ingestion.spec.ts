import { noCounts, encodeEvent, type WithdrawalOutcome, type WithdrawalRequest } from '#contracts';
import { barRecorded, InMemoryEventStore, InMemoryLeases } from '#testing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { LogIngestionJournal } from '../write/ingestion-journal.js';
import { readIngestion } from '../write/ingestion-streams.js';
import { BeginWithdrawal, BeginWithdrawalHandler } from './begin-withdrawal.command.js';
import { FactWithdrawals } from './withdraw-facts.js';
import { WithdrawIngestion, WithdrawIngestionHandler } from './withdraw-ingestion.command.js';

const details = { kind: 'prices', mode: 'file', source: 'csv', files: ['A.csv'], symbols: [] } as const;
const now = Date.UTC(2024, 0, 1);

let store: InMemoryEventStore;
let leases: IngestionLeases;
let journal: LogIngestionJournal;
/** What the features were asked to take back, and what they answer. */
let asked: WithdrawalRequest[];
let answer: (request: WithdrawalRequest) => WithdrawalOutcome;

beforeEach(() => {
  store = new InMemoryEventStore();
  leases = new IngestionLeases(new InMemoryLeases());
  journal = new LogIngestionJournal(store, leases);
  asked = [];
  answer = () => ({ withdrawn: [], standing: [], last: undefined });
});
afterEach(() => leases.onModuleDestroy());

const feature = {
  withdraw: async (request: WithdrawalRequest) => {
    const outcome = answer(request);
    asked.push(request);
    return outcome;
  },
};
/** Asked for nothing: no instrument was registered here. */
const instruments = { withdraw: async () => [] };
const withdraw = (ingestionId: string, options: { dryRun?: boolean; cascade?: boolean } = {}) =>
  new WithdrawIngestionHandler(store, leases, new FactWithdrawals(feature, feature, instruments)).execute(
    new WithdrawIngestion(ingestionId, { dryRun: false, cascade: false, now, ...options }),
  );
const begin = (ingestionId: string, cascade = false) =>
  new BeginWithdrawalHandler(store, leases).execute(new BeginWithdrawal(ingestionId, cascade, now));
const phaseOf = async (ingestionId: string) => (await readIngestion(store, ingestionId)).state.phase;

async function record(stream: string, correlationId: string): Promise<string> {
  const date = `${stream.slice(-4)}-01-02`;
  const event = encodeEvent(barRecorded({ date }), { stream, occurredAt: 0, correlationId });
  await store.append(stream, 'any', [event]);
  return event.id;
}

async function imported(...streams: string[]): Promise<string> {
  const id = await journal.start(details);
  for (const stream of streams) await record(stream, id);
  await journal.complete(id, noCounts());
  return id;
}

describe('withdrawing an ingestion', () => {
  it('asks each feature for the streams in which it recorded something, and for its own events only', async () => {
    const one = await imported('prices-A-2020');
    const other = await journal.start(details);
    const event = await record('prices-A-2021', other);
    await record('prices-B-2021', one);
    await journal.complete(other, noCounts());
    answer = ({ targets }) => ({ withdrawn: [...targets].map(() => address), standing: [], last: address });
    expect(await withdraw(other)).toMatchObject({ withdrawn: 1, kept: 0 });
    expect(asked).toMatchObject([{ stream: 'prices-A-2021', targets: new Set([event]), cascade: false }]);
    expect(await phaseOf(other)).toBe('withdrawn');
  });

  it('records nothing in a dry run', async () => {
    const id = await imported('prices-A-2020');
    await withdraw(id, { dryRun: true });
    expect(asked).toMatchObject([{ dryRun: true }]);
    expect(await phaseOf(id)).toBe('completed');
  });

  it('goes on where it was interrupted', async () => {
    const id = await imported('prices-A-2020', 'prices-A-2021');
    answer = ({ stream }) => {
      if (stream === 'prices-A-2021') throw new Error('killed');
      return { withdrawn: [address], standing: [], last: undefined };
    };
    await expect(withdraw(id)).rejects.toThrow('killed');
    expect(await phaseOf(id)).toBe('withdrawing');
    answer = () => ({ withdrawn: [], standing: [], last: undefined });
    await withdraw(id);
    expect(await phaseOf(id)).toBe('withdrawn');
  });

  it('refuses one that runs and one that does not exist', async () => {
    const running = await journal.start(details);
    await expect(withdraw(running)).rejects.toMatchObject({ code: 'ingestion_running', retryable: true });
    await expect(begin(running)).rejects.toMatchObject({ code: 'ingestion_running' });
    const unknown = '00000000-0000-4000-8000-000000000000';
    await expect(withdraw(unknown)).rejects.toMatchObject({ code: 'ingestion_not_found' });
    await expect(begin(unknown)).rejects.toMatchObject({ code: 'ingestion_not_found' });
  });

  it('over REST begins once, and begins again only for what stayed', async () => {
    const id = await imported('prices-A-2020');
    expect(await begin(id)).toMatchObject({ done: false });
    expect(await phaseOf(id)).toBe('withdrawing');
    answer = () => ({ withdrawn: [], standing: [{ event: address, by: address, byIngestion: null }], last: undefined });
    expect(await withdraw(id)).toMatchObject({ kept: 1 });
    expect(await begin(id)).toMatchObject({ done: true });
    expect(await begin(id, true)).toMatchObject({ done: false });
  });
});

const address = { category: 'prices', partition: 0, position: 1 } as const;
