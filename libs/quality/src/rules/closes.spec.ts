import type { PriceSeriesOfInstrument } from '#contracts';
import { adjustedCloseDifferences, unchangedCloses } from './closes.js';
import { seriesEnding } from './series.fixture.js';

describe('unchanged_closes', () => {
  it('finds a run once, at its fifth bar: AgroFresh Solutions closed at 9.7 on eight days of March 2015', () => {
    const closes = [9.75, 9.75, 9.7, 9.7, 9.7, 9.7, 9.7, 9.7, 9.7, 9.7, 9.71];
    expect(unchangedCloses(seriesEnding('2015-03-18', closes))).toEqual([
      {
        date: '2015-03-14',
        rule: 'unchanged_closes',
        detail: 'close 9.7 on 8 bars in a row, from 2015-03-10 to 2015-03-17',
      },
    ]);
  });

  it('finds a run at the end, and none of four', () => {
    expect(unchangedCloses(seriesEnding('2015-03-18', [1, 2, 2, 2, 2, 2]))).toHaveLength(1);
    expect(unchangedCloses(seriesEnding('2015-03-18', [1, 2, 2, 2, 2]))).toEqual([]);
    expect(unchangedCloses(seriesEnding('2015-03-18', []))).toEqual([]);
  });
});

describe('adjusted_close_differs', () => {
  /** Apple around its dividend of 2012-11-07: $2.65 before the split of 2014, by Yahoo's file. */
  const apple: PriceSeriesOfInstrument = {
    bars: [
      { date: '2012-11-06', close: 83.264282, vendorAdjustedClose: 75.230835, source: 'yahoo-file' },
      { date: '2012-11-07', close: 79.714287, vendorAdjustedClose: 72.35231, source: 'yahoo-file' },
    ],
    splitDates: [],
    distributions: [],
  };
  const factor = 75.230835 / 83.264282 / (72.35231 / 79.714287);

  it('holds the two as ratios of consecutive bars: equal where the distribution is known', () => {
    expect(adjustedCloseDifferences({ ...apple, distributions: [{ exDate: '2012-11-07', factor }] })).toEqual([]);
  });

  it('finds a distribution that we do not know, or that is more than 1e-4 another', () => {
    const [finding] = adjustedCloseDifferences(apple);
    expect(finding).toMatchObject({ date: '2012-11-07', rule: 'adjusted_close_differs' });
    expect(finding!.detail).toMatch(
      /^adjusted close of yahoo-file moves by 0\.96173\d+ since 2012-11-06, ours by 0\.95736/,
    );
    const near = (error: number) => [{ exDate: '2012-11-07', factor: factor * (1 + error) }];
    expect(adjustedCloseDifferences({ ...apple, distributions: near(2e-4) })).toHaveLength(1);
    expect(adjustedCloseDifferences({ ...apple, distributions: near(5e-5) })).toEqual([]);
  });

  it('compares nothing across sources, and nothing where none is given', () => {
    const [first, second] = apple.bars;
    const bars = (changed: object) => ({ ...apple, bars: [first!, { ...second!, ...changed }] });
    expect(adjustedCloseDifferences(bars({ source: 'yahoo' }))).toEqual([]);
    expect(adjustedCloseDifferences(bars({ vendorAdjustedClose: null }))).toEqual([]);
  });
});
