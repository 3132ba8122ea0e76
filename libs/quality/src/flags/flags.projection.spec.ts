import type { EventDraft } from '#contracts';
import { inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { flagsProjection } from './flags.projection.js';

const flagged = (rule: string, detail: string, source = 'yahoo-file'): EventDraft => ({
  type: 'marketlog.prices.v1.DailyBarFlagged',
  data: { instrumentId: 'AAPL', date: '2014-01-02', rule, detail, source },
});

test('one row per bar, rule and source, with the words of the last finding', () => {
  const events = recordedEvents('prices-AAPL-2014', [
    flagged('zero_volume', 'volume 0'),
    flagged('zero_volume', 'volume 0', 'csv'),
    flagged('inconsistent_ohlc', 'close 9 below low 10'),
    flagged('inconsistent_ohlc', 'close 8 below low 10'),
  ]);
  const { bar_flags: rows } = projectEvents(flagsProjection, inBatchesOf(1, events));
  expect(rows!.map(({ rule, source, detail }) => [rule, source, detail])).toEqual([
    ['inconsistent_ohlc', 'yahoo-file', 'close 8 below low 10'],
    ['zero_volume', 'csv', 'volume 0'],
    ['zero_volume', 'yahoo-file', 'volume 0'],
  ]);
});
