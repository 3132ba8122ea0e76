import { freshnessOf } from './freshness.js';

const at = (text: string) => Date.parse(text);

test.each([
  ['a bar is expected half an hour after the close', 'XNAS', '2014-01-03', '2014-01-06T21:29:59.999Z', '2014-01-03', 0],
  ['from then on it is missing', 'XNAS', '2014-01-03', '2014-01-06T21:30:00Z', '2014-01-06', 1],
  ['a weekend misses nothing', 'US', '2014-01-03', '2014-01-05T12:00:00Z', '2014-01-03', 0],
  ['nor does a holiday', 'XNYS', '2018-12-04', '2018-12-05T23:00:00Z', '2018-12-04', 0],
  ['on a half day it is expected in the afternoon', 'XNYS', '2014-12-23', '2014-12-24T18:30:00Z', '2014-12-24', 1],
  ['sessions are counted, not days', 'XNYS', '2012-10-26', '2012-11-02T23:00:00Z', '2012-11-02', 3],
  ['a bar that is there before its time is fresh', 'XNYS', '2014-01-07', '2014-01-06T23:00:00Z', '2014-01-06', 0],
  ['a last bar on a day without a session', 'XNYS', '2014-01-04', '2014-01-07T23:00:00Z', '2014-01-07', 2],
  ['Tokyo is ahead', 'XTKS', '2024-11-01', '2024-11-05T07:00:00Z', '2024-11-05', 1],
])('%s', (_, exchange, lastBar, now, expectedLastBar, missingDays) => {
  expect(freshnessOf(exchange, lastBar, at(now))).toEqual({ expectedLastBar, missingDays, reason: null });
});

test('without a bar it says what is expected', () => {
  expect(freshnessOf('XNAS', undefined, at('2014-01-06T22:00:00Z'))).toEqual({
    expectedLastBar: '2014-01-06',
    missingDays: null,
    reason: null,
  });
});

test.each([
  [null, '2014-01-06T22:00:00Z', 'exchange_unknown'],
  ['XYZQ', '2014-01-06T22:00:00Z', 'no_calendar'],
  ['XNAS', '2999-01-06T22:00:00Z', 'calendar_ended'],
])('of exchange %s at %s there are no figures: %s', (exchange, now, reason) => {
  expect(freshnessOf(exchange, '2014-01-03', at(now))).toEqual({ expectedLastBar: null, missingDays: null, reason });
});
