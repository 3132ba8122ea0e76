import { defaultSourceRank } from '../source-rank.js';
import { amountIn, isCurrencyUnit, isUnitStep } from './currency-units.js';
import {
  distributionFactor,
  dividendFactor,
  effectiveDistributions,
  servedFactor,
  type DerivedFactor,
  type Dividend,
} from './distributions.js';
import { effectiveSplits, type Split } from './splits.js';

const dividend = (fields: Partial<Dividend> = {}): Dividend => ({
  exDate: '2012-08-09',
  amount: 2.65,
  currency: 'USD',
  basis: 'asTraded',
  through: null,
  source: 'yahoo',
  ...fields,
});
const derived = (fields: Partial<DerivedFactor> = {}): DerivedFactor => ({
  exDate: '2012-08-09',
  factor: 0.9957,
  includesSplits: false,
  source: 'yahoo-file',
  ...fields,
});
const sevenForOne: Split = { exDate: '2014-06-09', numerator: 7, denominator: 1, source: 'yahoo' };

describe('the factor of a dividend', () => {
  const previous = { close: 619.86, currency: 'USD' };

  test('is 1 − D / previous close', () => {
    expect(dividendFactor(dividend(), previous, [])).toBe(1 - 2.65 / 619.86);
  });

  test('takes both on the split basis', () => {
    const onSplit = { close: 619.86 / 7, currency: 'USD' };
    const expected = 1 - 2.65 / 619.86;
    expect(dividendFactor(dividend(), onSplit, [sevenForOne])).toBeCloseTo(expected, 14);
    const adjusted = dividend({ amount: 2.65 / 7, basis: 'splitAdjusted', through: '2017-09-01' });
    expect(dividendFactor(adjusted, onSplit, [sevenForOne])).toBeCloseTo(expected, 14);
  });

  test('is unknown without a close before it, in another currency, or where it would take all the value', () => {
    expect(dividendFactor(dividend(), undefined, [])).toBeUndefined();
    expect(dividendFactor(dividend({ currency: 'EUR' }), previous, [])).toBeUndefined();
    expect(dividendFactor(dividend({ amount: 620 }), previous, [])).toBeUndefined();
  });

  test('counts pence as hundredths of a pound', () => {
    expect(dividendFactor(dividend({ amount: 0.1, currency: 'GBP' }), { close: 500, currency: 'GBp' }, [])).toBe(
      1 - 10 / 500,
    );
    expect(amountIn('GBP', 10, 'GBp')).toBe(0.1);
    expect(amountIn(null, 10, 'GBp')).toBe(10);
  });
});

test('a derived factor that includes splits is served without those of its ex-date', () => {
  const both = derived({ exDate: '2014-06-09', factor: 0.99 / 7, includesSplits: true });
  expect(servedFactor(both, [sevenForOne])).toBeCloseTo(0.99, 14);
  expect(servedFactor({ ...both, exDate: '2014-06-10' }, [sevenForOne])).toBe(0.99 / 7);
  expect(servedFactor({ ...both, includesSplits: false }, [sevenForOne])).toBe(0.99 / 7);
});

test('a derived factor that is nothing but a split is no distribution', () => {
  const factors = [derived({ exDate: '2014-06-09', factor: 0.142857, includesSplits: true })];
  expect(servedFactor(factors[0]!, [sevenForOne])).toBe(1);
  const known = effectiveDistributions({ dividends: [], factors }, [sevenForOne], () => undefined, defaultSourceRank);
  expect(known).toEqual([]);
});

describe('per ex-date one distribution applies', () => {
  const previous = () => ({ close: 100, currency: 'USD' });

  test('a recorded dividend before a derived factor, whatever their ranks', () => {
    const facts = { dividends: [dividend({ amount: 1, source: 'sample' })], factors: [derived()] };
    expect(effectiveDistributions(facts, [], previous, defaultSourceRank)).toEqual([
      { exDate: '2012-08-09', factor: 0.99, amount: 1 },
    ]);
  });

  test('the derived factor where the dividend gives none', () => {
    const facts = { dividends: [dividend()], factors: [derived()] };
    const known = effectiveDistributions(facts, [], () => undefined, defaultSourceRank);
    expect(known).toEqual([{ exDate: '2012-08-09', factor: 0.9957 }]);
  });

  test('among equals the source of the higher rank, else the first label, in whatever order they came', () => {
    const factors = [
      derived({ factor: 0.9, source: 'csv' }),
      derived({ factor: 0.8, source: 'yahoo-file' }),
      derived({ factor: 0.7, source: 'yahoo' }),
      derived({ factor: 0.6, source: 'sample' }),
    ];
    for (const some of [factors, [...factors].reverse()]) {
      const known = effectiveDistributions({ dividends: [], factors: some }, [], previous, defaultSourceRank);
      expect(known).toEqual([{ exDate: '2012-08-09', factor: 0.9 }]);
    }
    const splits = effectiveSplits(
      [sevenForOne, { ...sevenForOne, numerator: 2, source: 'sample' }],
      defaultSourceRank,
    );
    expect(splits).toEqual([sevenForOne]);
  });
});

test('factors multiply over every later ex-date', () => {
  const distributions = [
    { exDate: '2012-08-09', factor: 0.9 },
    { exDate: '2012-11-07', factor: 0.5 },
  ];
  expect(distributionFactor('2012-08-08', distributions)).toBe(0.45);
  expect(distributionFactor('2012-08-09', distributions)).toBe(0.5);
  expect(distributionFactor('2012-11-07', distributions)).toBe(1);
});

describe('units of money', () => {
  it.each([
    ['GBp', 1, 'GBX', 1],
    ['GBP', 250, 'GBX', 2.5],
    ['GBX', 2.5, 'GBP', 250],
    ['ZAR', 250, 'ZAc', 2.5],
    ['ILS', 250, 'ILA', 2.5],
    ['usd', 3, 'USD', 3],
    ['gbx', 3, 'gbp', 300],
    ['USD', 3, 'EUR', undefined],
    ['USD', 3, 'GBp', undefined],
  ])('in %s, %d %s are %p', (unit, amount, amountUnit, expected) => {
    expect(amountIn(unit, amount, amountUnit)).toBe(expected);
  });

  it('are known by one list', () => {
    expect(['USD', 'usd', 'GBp', 'GBX', 'ZAc', 'ILA'].every(isCurrencyUnit)).toBe(true);
    expect(['dollars', 'GbP', '$', ''].some(isCurrencyUnit)).toBe(false);
    expect([isUnitStep(85, 8600), isUnitStep(8600, 85), isUnitStep(1, 70), isUnitStep(1, 1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
