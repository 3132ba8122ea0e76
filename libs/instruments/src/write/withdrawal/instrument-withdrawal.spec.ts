import { decodeEvent, encodeEvent, type EventDraft, type WithdrawalRequest } from '#contracts';
import { barRecorded, InMemoryEventStore } from '#testing';
import { instrumentAfter } from '../../read/instrument-history.js';
import { LogInstrumentRegistry } from '../instrument-registry.js';
import { executeOnInstrument } from '../instrument-streams.js';
import type { InstrumentsEvent } from '../../read/instruments.projection.js';
import { LogInstrumentWithdrawal } from './instrument-withdrawal.js';

const [first, later] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const correlationId = '00000000-0000-4000-8000-00000000000c';
const article = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

let store: InMemoryEventStore;
let registry: LogInstrumentRegistry;
beforeEach(() => {
  store = new InMemoryEventStore();
  registry = new LogInstrumentRegistry(store);
});

const append = async (stream: string, draft: EventDraft, by: string) => {
  const event = encodeEvent(draft, { stream, occurredAt: 0, correlationId: by });
  await store.append(stream, 'any', [event]);
  return event.id;
};
const bar = (by: string) => append('prices-AAPL-2020', barRecorded({ instrumentId: 'AAPL', date: '2020-01-02' }), by);
const withdrawBar = (withdraws: string) =>
  append(
    'prices-AAPL-2020',
    { type: 'marketlog.prices.v1.DailyBarWithdrawn', data: { instrumentId: 'AAPL', date: '2020-01-02', withdraws } },
    correlationId,
  );
const describe1 = (by: string, facts: object, source = 'csv') =>
  registry.describe('AAPL', { source, ...facts }, by).then(() => undefined);

/** Withdraws what an ingestion recorded of AAPL itself. */
async function withdraw(ingestion: string, options: Partial<WithdrawalRequest> = {}) {
  const past = await store.readStream('instrument-AAPL');
  const targets = new Set(past.filter((event) => event.correlationId === ingestion).map(({ id }) => id));
  const request = { stream: 'instrument-AAPL', targets, cascade: false, dryRun: false, correlationId, ...options };
  const [outcome] = await new LogInstrumentWithdrawal(store).withdraw([request]);
  return { withdrawn: outcome!.withdrawn.length, standing: outcome!.standing };
}
const shown = async () => {
  const events = (await store.readStream('instrument-AAPL')).map((event) => decodeEvent(event) as InstrumentsEvent);
  return instrumentAfter('AAPL', events).instrument;
};

describe('the registration of an instrument', () => {
  beforeEach(async () => {
    await registry.resolve('AAPL', '2020-01-02', first);
  });

  it('is taken back with its descriptions where nothing else stands on it, and can be recorded again under the same id', async () => {
    await describe1(first, { currency: 'USD' });
    expect(await withdraw(first)).toEqual({ withdrawn: 2, standing: [] });
    expect(await shown()).toBeUndefined();
    expect(await withdraw(first)).toEqual({ withdrawn: 0, standing: [] });
    const another = new LogInstrumentRegistry(store);
    expect(await another.find('AAPL', '2020-01-02')).toBeUndefined();
    expect(await another.resolve('AAPL', '2021-01-04', later)).toBe('AAPL');
    expect(await shown()).toMatchObject({ symbol: 'AAPL', currency: null });
  });

  it('stays where a bar in force stands on it, which is named; a bar that was withdrawn does not', async () => {
    const id = await bar(later);
    expect(await withdraw(first)).toMatchObject({
      withdrawn: 0,
      standing: [{ by: { category: 'prices', position: 1 }, byIngestion: later }],
    });
    await withdrawBar(id);
    expect(await withdraw(first)).toEqual({ withdrawn: 1, standing: [] });
  });

  it('stays where an article mentions it, until that is withdrawn', async () => {
    const mentions = [{ instrumentId: 'AAPL', symbol: 'AAPL', tagged: true }];
    const data = { articleId: article, source: 'wire', title: 'x', mentions };
    const id = await append(`article-${article}`, { type: 'marketlog.articles.v1.ArticlePublished', data }, later);
    expect(await withdraw(first)).toMatchObject({ withdrawn: 0, standing: [{ byIngestion: later }] });
    const gone = { articleId: article, withdraws: id, instrumentIds: ['AAPL'] };
    await append(`article-${article}`, { type: 'marketlog.articles.v1.ArticleWithdrawn', data: gone }, correlationId);
    expect(await withdraw(first)).toMatchObject({ withdrawn: 1 });
  });

  it('in a rehearsal is not held by what the same ingestion recorded, which would go before it', async () => {
    await bar(first);
    expect(await withdraw(first, { dryRun: true })).toEqual({ withdrawn: 1, standing: [] });
    expect(await shown()).toBeDefined();
    expect(await withdraw(first)).toMatchObject({ withdrawn: 0, standing: [{ byIngestion: first }] });
  });

  it.each([
    ['a rename', { kind: 'changeTicker', ticker: 'APPL', effectiveFrom: '2022-06-09' }],
    ['tracking', { kind: 'track' }],
    ['the words of another', { kind: 'describe', source: 'yahoo', description: { name: 'Apple' } }],
  ] as const)('stays below %s, which --cascade takes along', async (_, command) => {
    await executeOnInstrument(store, { instrumentId: 'AAPL', ...command }, 0, later);
    expect(await withdraw(first)).toMatchObject({ withdrawn: 0, standing: [{ byIngestion: later }] });
    expect(await withdraw(first, { cascade: true })).toEqual({ withdrawn: 2, standing: [] });
    expect(await shown()).toBeUndefined();
  });
});

describe('the description of an instrument', () => {
  it('is taken back by itself: what the others said is in force', async () => {
    await registry.resolve('AAPL', '2020-01-02', later);
    await bar(later);
    await describe1(later, { currency: 'USD', name: 'Apple' });
    await describe1(first, { currency: 'GBp', exchange: 'XLON', name: 'Appel' }, 'other');
    await describe1(later, { sector: 'Technology' });
    expect(await shown()).toMatchObject({ currency: 'GBp', exchange: 'XLON', name: 'Appel', sector: 'Technology' });
    expect(await new LogInstrumentRegistry(store).timezoneOf('AAPL')).toBe('Europe/London');
    expect(await withdraw(first)).toEqual({ withdrawn: 1, standing: [] });
    expect(await shown()).toMatchObject({ currency: 'USD', exchange: null, name: 'Apple', sector: 'Technology' });
    expect(await new LogInstrumentRegistry(store).timezoneOf('AAPL')).toBeUndefined();
    await describe1(first, { currency: 'GBp' }, 'other');
    expect(await shown()).toMatchObject({ currency: 'GBp' });
  });
});
