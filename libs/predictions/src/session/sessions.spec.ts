import { calendar, claims, closes, eightInstruments, SmallMarket, symbols } from './small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-24' };

/** The eight instruments, the first without some days. */
async function without(days: readonly string[], of: readonly string[] = ['A']): Promise<SmallMarket> {
  const market = new SmallMarket();
  for (const [i, symbol] of symbols.entries()) {
    const all = closes(i + 1, '2013-05-01', '2014-02-14');
    const traded = [...all].filter(([date]) => !of.includes(symbol) || !days.includes(date));
    await market.trade(symbol, new Map(traded));
  }
  return market;
}

const settlementsOf = async (market: SmallMarket, instrumentId: string) =>
  (await market.ofType('marketlog.predictions.v1.PredictionSettled'))
    .map(({ data }) => data.settlement!)
    .filter((settlement) => settlement.instrumentId === instrumentId)
    .map(({ asOfDate, targetDate, settledDate }) => [asOfDate, targetDate, settledDate]);

describe('a prediction', () => {
  it('of an instrument that was halted is settled by its next bar', async () => {
    const market = await without(['2014-01-08', '2014-01-09']);
    await market.backfill(span);
    expect(await settlementsOf(market, 'A')).toContainEqual(['2014-01-07', '2014-01-08', '2014-01-10']);
    const seals = await market.ofType('marketlog.predictions.v1.SessionSealed');
    const { data } = seals.find((seal) => seal.data.date === '2014-01-08')!;
    expect(data.members).toHaveLength(7);
    expect(data.missing).toMatchObject([{ instrumentId: 'A', reason: 'no_bar' }]);
  });

  it('of an instrument that does not trade within five sealed sessions is void', async () => {
    const days = calendar.sessionsBetween('2014-01-08', '2014-01-15');
    const market = await without(days);
    expect(await market.backfill(span)).toMatchObject({ voided: 1 });
    expect(await market.ofType('marketlog.predictions.v1.PredictionVoided')).toMatchObject([
      { data: { instrumentId: 'A', asOfDate: '2014-01-07', reason: 'no_trade' } },
    ]);
    expect((await settlementsOf(market, 'A')).map(([asOf]) => asOf)).not.toContain('2014-01-07');
  });

  it('for a day on which the exchange turned out to be closed has the next session as its target', async () => {
    const market = await without(calendar.sessionsBetween('2014-01-08', '2014-01-15'), symbols);
    expect(await market.backfill(span)).toMatchObject({ voided: 0 });
    // Six days without any bar are six days that were not sealed, so nothing became void.
    expect(await settlementsOf(market, 'B')).toContainEqual(['2014-01-07', '2014-01-08', '2014-01-16']);
    const sealed = (await market.ofType('marketlog.predictions.v1.SessionSealed')).map(({ data }) => data.date);
    expect(sealed).not.toContain('2014-01-08');
  });

  it('is not made without 150 bars, over a gap, from prices of zero or without any movement, and the seal says why', async () => {
    const market = new SmallMarket([...symbols, 'NEW', 'GAP', 'ZERO', 'FLAT']);
    await eightInstruments('2014-02-14', market);
    const all = closes(20, '2013-01-02', '2014-02-14');
    const some = (keep: (date: string) => boolean) => new Map([...all].filter(([date]) => keep(date)));
    await market.trade(
      'NEW',
      some((date) => date >= '2013-06-24'),
    );
    await market.trade(
      'GAP',
      some((date) => date < '2013-10-01' || date > '2013-10-20'),
    );
    await market.trade('ZERO', new Map([...all].map(([date, close]) => [date, date === '2013-12-02' ? 0 : close])));
    await market.trade('FLAT', new Map([...all].map(([date]) => [date, 10])));
    await market.backfill({ from: '2014-01-02', to: '2014-01-02' });
    const [seal] = await market.ofType('marketlog.predictions.v1.SessionSealed');
    const bars = calendar.countBetween('2013-06-24', '2014-01-02');
    const gap = calendar.countBetween('2013-10-01', '2013-10-20');
    expect(seal!.data.members.map(({ instrumentId }) => instrumentId)).toEqual(symbols);
    expect(seal!.data.missing).toMatchObject([
      { instrumentId: 'FLAT', reason: 'no_movement' },
      { instrumentId: 'GAP', reason: 'gap_in_window', sessionsMissing: gap },
      { instrumentId: 'NEW', reason: 'not_enough_history', sessionsMissing: 150 - bars },
      { instrumentId: 'ZERO', reason: 'price_not_positive' },
    ]);
  });
});

describe('a prediction does not depend', () => {
  it('on the order in which the same facts arrived', async () => {
    const original = await eightInstruments();
    await original.backfill(span);
    const market = new SmallMarket();
    const facts = symbols.flatMap((symbol, i) =>
      [...closes(i + 1, '2013-05-01', '2014-02-14')].map(([date, close]) => ({ symbol, date, close })),
    );
    // Day by day backwards, all instruments in turn.
    facts.sort((a, b) => (a.date === b.date ? (a.symbol < b.symbol ? 1 : -1) : a.date < b.date ? 1 : -1));
    for (const { symbol, date, close } of facts) await market.trade(symbol, new Map([[date, close]]));
    await market.backfill(span);
    expect(claims(await market.events())).toEqual(claims(await original.events()));
  });
});
