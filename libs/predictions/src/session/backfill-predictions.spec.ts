import { InMemoryEventStore } from '#testing';
import type { AppendResult, ExpectedVersion, NewEvent } from '#event-sourcing';
import { calendar, claims, closes, eightInstruments, SmallMarket, symbols } from './small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const sessions = calendar.countBetween(span.from, span.to);

describe('a backfill', () => {
  it('seals, predicts and settles every session in order, and a second run adds nothing', async () => {
    const market = await eightInstruments();
    const counts = { sessions, predictions: sessions * 8, settled: sessions * 8, voided: 0 };
    expect(await market.backfill(span)).toMatchObject({ ...counts, sealed: sessions * 8 });
    const recorded = await market.events();
    expect(await market.backfill(span)).toMatchObject({ sealed: 0, predictions: 0, settled: 0, voided: 0 });
    expect(await market.events()).toEqual(recorded);
    const predicted = await market.ofType('marketlog.predictions.v1.SessionPredicted');
    expect(predicted).toHaveLength(sessions);
    for (const { data } of predicted)
      expect(data).toMatchObject({ predictions: 8, members: symbols, mode: 'backfill' });
  });

  it('has bounds and a probability once a hundred predictions are settled, and says from what they are made', async () => {
    const market = await eightInstruments();
    await market.backfill(span);
    const predictions = await market.ofType('marketlog.predictions.v1.PricePredicted');
    // Of the session before the one that is predicted from: 13 sessions of 8 are 104 settlements.
    const warm = calendar.sessionAfter(span.from, 14)!;
    for (const { data } of predictions) {
      const { interval, referenceClose, expectedReturn, asOfDate } = data;
      const settledBefore = Math.max(0, calendar.countBetween(span.from, asOfDate) - 2) * 8;
      expect(interval!.scores).toBe(settledBefore);
      expect([data.lower, data.upper, data.probabilityUp].map((value) => value === undefined)).toEqual(
        Array(3).fill(asOfDate < warm),
      );
      if (interval!.quantile === undefined) continue;
      const half = interval!.quantile * interval!.sigma;
      expect(data.lower).toBe(referenceClose * (1 + expectedReturn - half));
      expect(data.upper).toBe(referenceClose * (1 + expectedReturn + half));
      expect(data).toMatchObject({
        skill: 'none',
        level: 0.9,
        mode: 'backfill',
        late: false,
        symbol: data.instrumentId,
      });
    }
    expect(predictions.some(({ data }) => data.upper !== undefined)).toBe(true);
  });

  it('goes on where an earlier one was killed, whatever it had come to', async () => {
    const whole = await eightInstruments();
    await whole.backfill(span);
    for (const survives of [3, 120, 251]) {
      const store = new FailingStore(survives);
      const market = await eightInstruments(undefined, new SmallMarket(symbols, store));
      store.failing = true;
      await expect(market.backfill(span)).rejects.toThrow('killed');
      store.failing = false;
      await market.backfill(span);
      expect(claims(await market.events())).toEqual(claims(await whole.events()));
      expect((await market.events()).map(({ id }) => id).sort()).toEqual(
        (await whole.events()).map(({ id }) => id).sort(),
      );
    }
  });

  it('predicts the same whatever it is cut into', async () => {
    const [whole, parts] = [await eightInstruments(), await eightInstruments()];
    await whole.backfill(span);
    await parts.backfill({ from: '2014-01-02', to: '2014-01-09' });
    await parts.backfill({ from: '2014-01-10', to: '2014-01-31' });
    expect(claims(await parts.events())).toEqual(claims(await whole.events()));
  });

  it('seals instruments that came later by themselves, and leaves what was predicted', async () => {
    const market = new SmallMarket();
    for (const [i, symbol] of symbols.slice(0, 5).entries())
      await market.trade(symbol, closes(i + 1, '2013-05-01', '2014-02-14'));
    await market.backfill(span);
    const before = await market.events();
    for (const symbol of symbols.slice(5)) await market.trade(symbol, closes(9, '2013-05-01', '2014-02-14'));
    expect(await market.backfill(span)).toMatchObject({ predictions: sessions * 3 });
    const after = new Map((await market.events()).map((event) => [event.id, event]));
    expect(before.map(({ id }) => after.get(id))).toEqual(before);
    const seals = await market.ofType('marketlog.predictions.v1.SessionSealed');
    const second = seals.filter(({ data }) => data.revision === 2);
    expect(second).toHaveLength(sessions);
    for (const { data } of second) expect(data.members.map((member) => member.instrumentId)).toEqual(symbols.slice(5));
  });

  it('leaves sessions alone whose target has not opened: they can still be predicted live', async () => {
    const market = await eightInstruments();
    const now = calendar.openOf('2014-01-31')! - 1;
    expect(await market.backfill({ ...span, now })).toMatchObject({ sessions: sessions - 2 });
  });

  it('names what is missing where no instrument has an exchange, and where there is no such model', async () => {
    const market = new SmallMarket([]);
    await expect(market.backfill(span)).rejects.toMatchObject({ code: 'exchange_unknown' });
    await expect(market.backfill({ ...span, model: 'oracle@9' })).rejects.toMatchObject({ code: 'model_not_found' });
  });
});

/** A log that stops accepting predictions after so many appends, as a process that is killed does. */
class FailingStore extends InMemoryEventStore {
  failing = false;

  constructor(private survives: number) {
    super({ clock: () => Date.UTC(2020, 0, 1) });
  }

  override append(stream: string, version: ExpectedVersion, events: readonly NewEvent[]): Promise<AppendResult> {
    if (this.failing && this.survives-- <= 0) return Promise.reject(new Error('killed'));
    return super.append(stream, version, events);
  }
}
