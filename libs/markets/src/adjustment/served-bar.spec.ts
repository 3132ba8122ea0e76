import fc from 'fast-check';
import { covers, joinSpans } from './coverage.js';
import { servedQuote, type DeliveredBar, type KnownActions } from './served-bar.js';
import type { Split } from './splits.js';

const bar = (fields: Partial<DeliveredBar> = {}): DeliveredBar => ({
  date: '2005-02-25',
  open: 89.62,
  high: 89.91,
  low: 88.19,
  close: 88.99,
  volume: 32658601,
  basis: 'asTraded',
  through: null,
  currency: null,
  ...fields,
});
const split = (exDate: string, numerator = 2, denominator = 1): Split => ({
  exDate,
  numerator,
  denominator,
  source: 'csv',
});
const known = (fields: Partial<KnownActions> = {}): KnownActions => ({
  splits: [],
  distributions: [],
  coverage: [],
  ...fields,
});
const day = fc.integer({ min: 0, max: 4000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const anyBar = fc
  .record({ date: day, open: price, high: price, low: price, close: price, volume: fc.nat(), through: fc.option(day) })
  .map((fields): DeliveredBar => ({
    ...fields,
    currency: null,
    basis: fields.through === null ? 'asTraded' : 'splitAdjusted',
  }));
const anySplits = fc
  .uniqueArray(
    fc.record({
      exDate: day,
      numerator: fc.integer({ min: 1, max: 20 }),
      denominator: fc.integer({ min: 1, max: 20 }),
    }),
    { selector: ({ exDate }) => exDate, maxLength: 4 },
  )
  .map((splits) => splits.map((fields): Split => ({ ...fields, source: 'csv' })));

describe('split', () => {
  test('a split of 2 for 1 halves what traded before it and doubles the volume', () => {
    const served = servedQuote(bar(), 'split', known({ splits: [split('2005-02-28')] }));
    expect(served).toEqual({ open: 44.81, high: 44.955, low: 44.095, close: 44.495, volume: 65317202 });
  });

  test('a bar of the ex-date itself trades in new shares already', () => {
    const onExDate = bar({ date: '2005-02-28' });
    expect(servedQuote(onExDate, 'split', known({ splits: [split('2005-02-28')] }))).toBe(onExDate);
  });

  test('splits that the source had put into the price are not applied again, later ones are', () => {
    const adjusted = bar({ basis: 'splitAdjusted', through: '2005-02-28' });
    expect(servedQuote(adjusted, 'split', known({ splits: [split('2005-02-28')] }))).toBe(adjusted);
    expect(servedQuote(adjusted, 'split', known({ splits: [split('2005-03-01')] }))?.close).toBe(88.99 / 2);
  });

  test('volume is served in whole shares', () => {
    const odd = servedQuote(bar({ volume: 7 }), 'split', known({ splits: [split('2006-01-01', 3, 2)] }));
    expect(odd?.volume).toBe(11);
  });

  test('without a split to apply the served doubles are the delivered ones', () => {
    fc.assert(
      fc.property(anyBar, (delivered) => {
        const before = [split(delivered.date), split('1969-01-01')];
        expect(servedQuote(delivered, 'split', known({ splits: before }))).toBe(delivered);
      }),
    );
  });

  test('does not depend on the basis that a bar was delivered on', () => {
    fc.assert(
      fc.property(anyBar, anySplits, day, (delivered, splits, through) => {
        const traded: DeliveredBar = { ...delivered, basis: 'asTraded', through: null };
        const ratio = splits
          .filter(({ exDate }) => exDate > traded.date && exDate <= through)
          .reduce((product, { numerator, denominator }) => (product * numerator) / denominator, 1);
        const vendors: DeliveredBar = { ...traded, close: traded.close / ratio, basis: 'splitAdjusted', through };
        const [a, b] = [traded, vendors].map((one) => servedQuote(one, 'split', known({ splits }))!.close);
        expect(Math.abs(a! / b! - 1)).toBeLessThan(1e-12);
      }),
    );
  });
});

describe('raw', () => {
  test('is an as-traded bar as it came', () => {
    const traded = bar();
    expect(servedQuote(traded, 'raw', known({ splits: [split('2005-02-28')] }))).toBe(traded);
  });

  test('is unknown for an adjusted bar unless all actions up to its through are known', () => {
    const adjusted = bar({ basis: 'splitAdjusted', through: '2010-01-01' });
    const asked = (from: string, to: string) => servedQuote(adjusted, 'raw', known({ coverage: [{ from, to }] }));
    expect(servedQuote(adjusted, 'raw', known())).toBeUndefined();
    expect(asked('2005-02-26', '2010-01-01')).toBeUndefined();
    expect(asked('2005-02-25', '2009-12-31')).toBeUndefined();
    expect(asked('2005-02-25', '2010-01-01')).toBe(adjusted);
  });

  test('undoes the splits in an adjusted bar, and no later ones', () => {
    const adjusted = bar({ close: 44.495, volume: 65317202, basis: 'splitAdjusted', through: '2010-01-01' });
    const served = servedQuote(
      adjusted,
      'raw',
      known({
        splits: [split('2005-02-28'), split('2014-06-09', 7)],
        coverage: [{ from: '2000-01-01', to: '2020-01-01' }],
      }),
    );
    expect(served).toMatchObject({ close: 88.99, volume: 32658601 });
  });
});

test('all is split times the factors of every later ex-date; volume stays', () => {
  const distributions = [
    { exDate: '2005-02-25', factor: 0.5 },
    { exDate: '2012-08-09', factor: 0.99 },
    { exDate: '2012-11-07', factor: 0.98 },
  ];
  const served = servedQuote(bar(), 'all', known({ splits: [split('2005-02-28')], distributions }));
  expect(served?.close).toBeCloseTo(44.495 * 0.99 * 0.98, 12);
  expect(served?.volume).toBe(65317202);
});

test('spans that touch are one span', () => {
  const joined = joinSpans([
    { from: '2020-02-01', to: '2020-02-10' },
    { from: '2020-01-01', to: '2020-01-31' },
    { from: '2020-03-01', to: '2020-03-02' },
    { from: '2020-01-05', to: '2020-01-06' },
  ]);
  expect(joined).toEqual([
    { from: '2020-01-01', to: '2020-02-10' },
    { from: '2020-03-01', to: '2020-03-02' },
  ]);
  expect(covers(joined, '2020-01-31', '2020-02-01')).toBe(true);
  expect(covers(joined, '2020-02-10', '2020-03-01')).toBe(false);
});

describe('a bar that lacks something', () => {
  const bare = {
    date: '2020-01-02',
    basis: 'asTraded',
    through: null,
    open: null,
    high: 12,
    low: null,
    close: 10,
    currency: null,
  } as const;
  const split = { exDate: '2020-02-03', numerator: 3, denominator: 1, source: 'csv' };
  const known = { splits: [split], distributions: [], coverage: [] };

  it('is served with the rest, on every basis', () => {
    const quote = servedQuote({ ...bare, volume: null }, 'split', known);
    expect(quote).toEqual({ open: null, high: 4, low: null, close: 10 / 3, volume: null });
  });

  it('keeps the fraction of its volume, and whole shares stay whole', () => {
    expect(servedQuote({ ...bare, volume: 0.25 }, 'split', known)).toMatchObject({ volume: 0.75 });
    expect(servedQuote({ ...bare, volume: 0.25 }, 'raw', known)).toMatchObject({ volume: 0.25 });
    const odd = { ...known, splits: [{ ...split, numerator: 3, denominator: 2 }] };
    expect(servedQuote({ ...bare, volume: 5 }, 'split', odd)).toMatchObject({ volume: 8 });
  });
});
