import type { PlainBar } from '#contracts';
import { flagsOfRow } from './row-flags.js';

/** AgroFresh Solutions, not traded on 2014-11-20: a row of StockNet. */
const untraded: PlainBar = {
  date: '2014-11-20',
  ...{ open: 9.64, high: 9.64, low: 9.64, close: 9.64, volume: 0 },
  ...{ vendorAdjustedClose: 9.64, source: 'yahoo-file', basis: 'splitAdjusted', through: '2017-09-01' },
  currency: 'USD',
  exchange: 'US',
};
const traded = { ...untraded, volume: 100 };
const rulesOf = (bar: PlainBar) => flagsOfRow(bar).map(({ rule }) => rule);

test('zero_volume is found where the volume is 0, as of AgroFresh Solutions on 2014-11-20, and not where it is unknown', () => {
  const named = { date: '2014-11-20', source: 'yahoo-file', rule: 'zero_volume', detail: 'volume is 0' };
  expect(flagsOfRow(untraded)).toEqual([named]);
  expect(rulesOf(traded)).toEqual([]);
  expect(rulesOf({ ...untraded, volume: null })).toEqual([]);
});

test.each([
  ['open above high', { open: 9.65 }],
  ['open below low', { open: 9.63 }],
  ['close above high', { close: 9.65 }],
  ['close below low', { close: 9.63 }],
  ['low above high', { low: 9.65 }],
])('inconsistent_ohlc is found with %s', (_, prices) => {
  expect(rulesOf({ ...traded, ...prices })).toEqual(['inconsistent_ohlc']);
});

test('incomplete_bar names what the source does not give, and a close is held against what there is', () => {
  expect(flagsOfRow({ ...traded, open: null, low: null })).toMatchObject([
    { rule: 'incomplete_bar', detail: 'the source gives no open, low' },
  ]);
  expect(rulesOf({ ...traded, open: null, low: null, close: 9.65 })).toEqual(['incomplete_bar', 'inconsistent_ohlc']);
});
