import type { AppliedActions } from './applied-actions.js';
import { shownActions } from './get-actions.query.js';

const recordedAt = Date.UTC(2024, 0, 2);
const position = 1;
const split = { exDate: '2014-06-09', numerator: 7, denominator: 1, source: 'yahoo', recordedAt, position };
const dividend = {
  exDate: '2014-05-08',
  amount: 3,
  currency: 'USD',
  basis: 'asTraded' as const,
  through: null,
  source: 'yahoo',
  recordedAt,
  position,
};
const factor = {
  exDate: '2014-05-08',
  factor: 0.97,
  includesSplits: false,
  source: 'yahoo-file',
  recordedAt,
  position,
};

function shown(fields: Partial<AppliedActions['recorded']>, applied: Partial<AppliedActions> = {}) {
  const recorded = { splits: [], dividends: [], factors: [], coverage: [], ...fields };
  const known = {
    recorded,
    splits: [],
    toCome: [],
    coverage: [],
    distributions: [],
    ever: [],
    previousClose: () => ({ close: 100, currency: 'USD' }),
    ...applied,
  };
  return shownActions(known, { category: 'prices', partition: 0 }).map(
    ({ type, source, factor: shownFactor, applied: counts }) => [type, source, shownFactor, counts],
  );
}

test('of a dividend and a derived factor of one day the dividend counts, even where they agree', () => {
  const distributions = [{ exDate: '2014-05-08', factor: 0.97 }];
  expect(shown({ dividends: [dividend], factors: [factor] }, { distributions })).toEqual([
    ['dividend', 'yahoo', 0.97, true],
    ['factor', 'yahoo-file', 0.97, false],
  ]);
});

test('a dividend without a close before it has no factor and counts for nothing', () => {
  const distributions = [{ exDate: '2014-05-08', factor: 0.97 }];
  const previousClose = () => undefined;
  expect(shown({ dividends: [dividend], factors: [factor] }, { distributions, previousClose })).toEqual([
    ['dividend', 'yahoo', null, false],
    ['factor', 'yahoo-file', 0.97, true],
  ]);
});

test('of two splits of a day the one that prices are divided by counts', () => {
  const other = { ...split, numerator: 2, source: 'sample' };
  expect(shown({ splits: [split, other] }, { splits: [split] })).toEqual([
    ['split', 'yahoo', null, true],
    ['split', 'sample', null, false],
  ]);
});

test('a derived factor that was nothing but the split of its day counts for nothing', () => {
  const derived = { ...factor, exDate: split.exDate, factor: 1 / 7, includesSplits: true };
  expect(shown({ splits: [split], factors: [derived] }, { splits: [split] })).toEqual([
    ['split', 'yahoo', null, true],
    ['factor', 'yahoo-file', 1, false],
  ]);
});
