import fc from 'fast-check';
import { Basis, type EventDraft } from '#contracts';
import { barCorrected, barRecorded, barSeries, inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { latestPricesProjection } from './latest-prices.projection.js';

const supersedes = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const split: EventDraft = {
  type: 'marketlog.prices.v1.SplitRecorded',
  data: { instrumentId: 'AAPL', exDate: '2014-01-06', numerator: 2, denominator: 1, source: 'csv' },
};

const tablesAfter = (drafts: readonly EventDraft[], size = 100) =>
  projectEvents(latestPricesProjection, inBatchesOf(size, recordedEvents('prices-AAPL-2014', drafts)));
const rowAfter = (...drafts: EventDraft[]) => tablesAfter(drafts)['latest_prices']![0]!;

const friday = barRecorded({ date: '2014-01-03', close: 80 });
const monday = barRecorded({ date: '2014-01-06', close: 84, volume: 100n });

test('the last bar beside the one before', () => {
  expect(rowAfter(friday, monday)).toMatchObject({
    first_bar: '2014-01-03',
    last_bar: '2014-01-06',
    bars: 2,
    close: 84,
    previous_close: 80,
    price_change: 4,
    change_percent: 5,
    volume: 100,
  });
});

test('what goes beyond the range of a number is not known, and sets nothing aside', () => {
  const tiny = barRecorded({ date: '2014-01-03', close: 5e-324 });
  const full = barRecorded({ date: '2014-01-05', close: 84, volume: BigInt(Number.MAX_SAFE_INTEGER) });
  expect(rowAfter(tiny, full, split)).toMatchObject({
    close: 42,
    price_change: 42,
    change_percent: null,
    volume: null,
  });
});

test('the first bar has nothing to be compared with', () => {
  expect(rowAfter(monday)).toMatchObject({
    bars: 1,
    close: 84,
    previous_close: null,
    price_change: null,
    change_percent: null,
  });
});

test('a change is computed across a split', () => {
  const after = barRecorded({ date: '2014-01-06', close: 42, volume: 200n });
  expect(rowAfter(friday, after, split)).toMatchObject({
    close: 42,
    previous_close: 40,
    change_percent: 5,
    volume: 200,
  });
  expect(rowAfter(split, friday, after)).toEqual(rowAfter(friday, after, split));
});

test('a split already in the prices is not applied again', () => {
  const adjusted = { basis: Basis.SPLIT_ADJUSTED, through: '2014-01-06' };
  const before = barRecorded({ date: '2014-01-03', close: 40, ...adjusted });
  const after = barRecorded({ date: '2014-01-06', close: 42, ...adjusted });
  expect(rowAfter(split, before, after)).toMatchObject({ previous_close: 40, close: 42 });
});

test('a split after the last bar rescales both', () => {
  const later: EventDraft = { ...split, data: { ...split.data, exDate: '2014-02-03' } };
  expect(rowAfter(friday, monday, later)).toMatchObject({ close: 42, previous_close: 40, volume: 200 });
});

test('before its first bar an instrument has no row in the view', () => {
  expect(rowAfter(split)).toMatchObject({ bars: 0, last_bar: null, close: null });
  expect(latestPricesProjection.views!['latest_stock_prices']).toContain('WHERE bars > 0');
});

test('corrections of the last two bars count, of older ones not', () => {
  const older = barRecorded({ date: '2014-01-02', close: 70 });
  const correct = (date: string, close: number) => barCorrected(supersedes, { date, close });
  const row = rowAfter(
    older,
    friday,
    monday,
    correct('2014-01-06', 88),
    correct('2014-01-03', 81),
    correct('2014-01-02', 1),
  );
  expect(row).toMatchObject({ bars: 3, close: 88, previous_close: 81 });
});

test('the row depends neither on the order of the bars nor on where batches end', () => {
  const bars = barSeries(12).map(barRecorded);
  const other = { ...split, data: { ...split.data, numerator: 3, source: 'yahoo-file' } } as EventDraft;
  const all = [split, other, ...bars];
  const expected = tablesAfter(all);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: 14 }), fc.integer({ min: 1, max: 14 }), (drafts, size) => {
      expect(tablesAfter(drafts, size)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
