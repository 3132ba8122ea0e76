import { defaultSourceRank } from '../source-rank.js';
import { distributionFactor, effectiveDistributions, type DerivedFactor, type Dividend } from './distributions.js';
import { splitsApplied, type DeliveredBar } from './served-bar.js';
import type { Split } from './splits.js';
import { totalReturn, type DatedClose } from './total-return.js';

const sevenForOne: Split = { exDate: '2014-06-09', numerator: 7, denominator: 1, source: 'yahoo' };
const dividend: Dividend = {
  exDate: '2014-05-08',
  amount: 3.29,
  currency: 'USD',
  basis: 'asTraded',
  through: null,
  source: 'yahoo',
};
const traded = (date: string, close: number): DeliveredBar => ({
  ...{ date, open: close, high: close, low: close, close, volume: 1 },
  basis: 'asTraded',
  through: null,
  currency: null,
});

/** The closes on `split`, and what is distributed, as they follow from bars and actions. */
function known(
  bars: readonly DeliveredBar[],
  splits: readonly Split[],
  dividends: Dividend[],
  factors: DerivedFactor[],
) {
  const closes = bars.map((bar): DatedClose => ({ date: bar.date, close: splitsApplied(bar, splits).close }));
  const before = (exDate: string) => {
    const close = closes.findLast(({ date }) => date < exDate)?.close;
    return close === undefined ? undefined : { close, currency: 'USD' };
  };
  return { closes, distributions: effectiveDistributions({ dividends, factors }, splits, before, defaultSourceRank) };
}

test('without an action it is the change of the close', () => {
  expect(totalReturn({ date: '2014-05-06', close: 80 }, { date: '2014-05-07', close: 82 }, [])).toBe(82 / 80 - 1);
});

test('a dividend of the second session counts, as the share of Apple that fell by less than was paid', () => {
  const bars = [traded('2014-05-07', 592.33), traded('2014-05-08', 587.99)];
  const { closes, distributions } = known(bars, [], [dividend], []);
  const r = totalReturn(closes[0]!, closes[1]!, distributions)!;
  expect(r).toBeCloseTo((587.99 + 3.29) / 592.33 - 1, 15);
  const onAll = (close: DatedClose) => close.close * distributionFactor(close.date, distributions);
  expect(onAll(closes[1]!) / onAll(closes[0]!)).toBeCloseTo(587.99 / (592.33 - 3.29), 14);
  expect(onAll(closes[1]!) / onAll(closes[0]!) - 1).not.toBeCloseTo(r, 6);
});

test('is the same whether a later split is known or not', () => {
  const bars = [traded('2014-05-07', 592.33), traded('2014-05-08', 587.99)];
  const before = known(bars, [], [dividend], []);
  const after = known(bars, [sevenForOne], [dividend], []);
  expect(after.closes[0]!.close).toBeCloseTo(592.33 / 7, 12);
  expect(totalReturn(after.closes[0]!, after.closes[1]!, after.distributions)).toBeCloseTo(
    totalReturn(before.closes[0]!, before.closes[1]!, before.distributions)!,
    14,
  );
});

test('a split of the second session multiplies what is held: (C₁·s + D·s) / C₀ − 1 as traded', () => {
  const bars = [traded('2014-06-06', 645.57), traded('2014-06-09', 93.7)];
  const paid: Dividend = { ...dividend, exDate: '2014-06-09', amount: 0.5 };
  const { closes, distributions } = known(bars, [sevenForOne], [paid], []);
  expect(totalReturn(closes[0]!, closes[1]!, distributions)).toBeCloseTo((93.7 * 7 + 0.5 * 7) / 645.57 - 1, 14);
});

test('where only a factor is known, D is what it takes from the close before', () => {
  const factor: DerivedFactor = { exDate: '2014-05-08', factor: 0.9944, includesSplits: false, source: 'yahoo-file' };
  const bars = [traded('2014-05-07', 592.33), traded('2014-05-08', 587.99)];
  const { closes, distributions } = known(bars, [], [], [factor]);
  expect(totalReturn(closes[0]!, closes[1]!, distributions)).toBeCloseTo((587.99 + 592.33 * 0.0056) / 592.33 - 1, 14);
});

test('an action of the first session, or after the second, does not count; one between two distant sessions does', () => {
  const [first, second] = [{ date: '2014-05-08', close: 100 }, { date: '2014-05-12', close: 100 }]; // prettier-ignore
  const on = (exDate: string) => [{ exDate, factor: 0.99, amount: 1 }];
  expect(totalReturn(first, second, on('2014-05-08'))).toBe(0);
  expect(totalReturn(first, second, on('2014-05-09'))).toBeCloseTo(0.01, 15);
  expect(totalReturn(first, second, on('2014-05-12'))).toBeCloseTo(0.01, 15);
  expect(totalReturn(first, second, on('2014-05-13'))).toBe(0);
});

test('there is none from a price of 0', () => {
  expect(totalReturn({ date: '2014-05-07', close: 0 }, { date: '2014-05-08', close: 1 }, [])).toBeUndefined();
});
