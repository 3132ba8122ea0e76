import { Basis, type EventDraft } from '#contracts';
import { barCorrected, barRecorded, barSeries, inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { dailyBarsProjection } from './daily-bars.projection.js';

const supersedes = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

function rowsAfter(drafts: readonly EventDraft[], size = 100) {
  const events = recordedEvents('prices-AAPL-2014', drafts);
  return projectEvents(dailyBarsProjection, inBatchesOf(size, events))['daily_bars']!;
}

test('a bar is kept as delivered, with where and when it was recorded', () => {
  const drafts = [
    barRecorded({
      basis: Basis.SPLIT_ADJUSTED,
      through: '2017-09-01',
      vendorAdjustedClose: 72.123456,
      currency: 'USD',
      exchange: 'XNAS',
    }),
  ];
  const [event] = recordedEvents('prices-AAPL-2014', drafts);
  expect(rowsAfter(drafts)).toEqual([
    {
      instrument_id: 'AAPL',
      date: '2014-01-02',
      revision: 1,
      open: 79.38,
      high: 79.58,
      low: 78.86,
      close: 79.02,
      volume: 58671200,
      vendor_adjusted_close: 72.123456,
      source: 'csv',
      basis: 'splitAdjusted',
      through: '2017-09-01',
      currency: 'USD',
      exchange: 'XNAS',
      from_position: 1,
      to_position: null,
      recorded_at: event!.recordedAt,
      event_id: event!.id,
    },
  ]);
});

test.each([1, 2, 100])('a correction closes the version before and opens the next, in batches of %i', (size) => {
  const rows = rowsAfter(
    [barRecorded(), barCorrected(supersedes, { close: 79.1 }), barCorrected(supersedes, { close: 79.02 })],
    size,
  );
  expect(rows.map((row) => [row['revision'], row['close'], row['from_position'], row['to_position']])).toEqual([
    [1, 79.02, 1, 2],
    [2, 79.1, 2, 3],
    [3, 79.02, 3, null],
  ]);
});

test('new bars are written without reading what is there', () => {
  const events = recordedEvents('prices-AAPL-2014', barSeries(3).map(barRecorded));
  expect(dailyBarsProjection.load.shortcut!.suffices(events as never, {})).toBe(true);
  const corrected = recordedEvents('prices-AAPL-2014', [barCorrected(supersedes)]);
  expect(dailyBarsProjection.load.shortcut!.suffices(corrected as never, {})).toBe(false);
});
