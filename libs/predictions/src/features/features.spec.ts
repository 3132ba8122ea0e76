import fc from 'fast-check';
import type { EventDraft } from '#contracts';
import { indicatorTable } from '#markets';
import { calendar } from '../session/small-market.fixture.js';
import { featureWindow } from '../window/feature-window.js';
import { PriceHistory } from '../window/price-history.js';
import { featureRows } from './export/feature-rows.js';
import { featureNames, stepBars, steps, type FeatureName } from './feature-set.js';
import { barEvent, dividendEvent, historyOf, splitEvent, walk, type DrawnBar } from './features.fixture.js';
import { StepCache } from './step-cache.js';

const bars = walk(1, '2013-05-01', '2014-02-14');
const day = '2014-01-31';
const place = bars.findIndex(({ date }) => date === day);
const members = ['A', 'B'].map((instrumentId) => ({ instrumentId, symbol: instrumentId }));
const other = historyOf(walk(2, '2013-05-01', '2014-02-14').map(barEvent));

/** The rows of a session, A by the history, B always the same. */
function rowsAt(history: PriceHistory, date = day, universe = ['A', 'B']) {
  const histories = { of: (id: string) => (id === 'A' ? history : id === 'B' ? other : new PriceHistory(() => 0)) };
  return featureRows({ calendar, members, universe, histories, sentimentOf: () => undefined }, date);
}

/** The features of A at a day, by name. */
function featuresOf(drafts: readonly EventDraft[], date = day): Record<FeatureName, number> {
  const { features } = rowsAt(historyOf(drafts), date).find(({ symbol }) => symbol === 'A')!;
  return Object.fromEntries(featureNames.map((name, i) => [name, features[i]!])) as Record<FeatureName, number>;
}

const plain = bars.map(barEvent);

describe('the features of a step', () => {
  it('are the ratios that their names say', () => {
    const features = featuresOf(plain);
    const { open, high, low, close } = bars[place]!;
    const close1 = bars[place - 1]!.close;
    const span = bars.slice(place - stepBars + 1, place + 1);
    const indicators = indicatorTable(span).at(-1)!;
    const [second] = rowsAt(historyOf(plain)).slice(-1);
    const volumes = span.slice(-10).map(({ volume }) => volume!);
    const signs = span.slice(-11).map((bar, i, all) => (i === 0 ? 0 : Math.sign(bar.close - all[i - 1]!.close)));
    const balance = volumes.reduce((sum, volume, i) => sum + volume * signs[i + 1]!, 0);
    const average = (days: number) => span.slice(-days).reduce((sum, bar) => sum + bar.close, 0) / days;
    const expected: Partial<Record<FeatureName, number>> = {
      ...{ open: open! / close - 1, high: high! / close - 1, low: low! / close - 1 },
      ...{ closeReturn: close / close1 - 1, adjustedReturn: close / close1 - 1 },
      ...{
        adjustedSma5: average(5) / close - 1,
        adjustedSma30: average(30) / close - 1,
        sma20: average(20) / close - 1,
      },
      ...{
        ema26: indicators.ema26! / close - 1,
        rsi14: indicators.rsi14! / 100,
        macdSignal: indicators.macdSignal! / close,
      },
      ...{ bollingerLower: indicators.bollingerLower! / close - 1, percentB: indicators.bollingerPercentB! },
      ...{ atr14: indicators.atr14! / close, obvChange10: balance / volumes.reduce((sum, volume) => sum + volume) },
      marketReturn: (close / close1 - 1 + second!.features[3]!) / 2,
    };
    for (const [name, value] of Object.entries(expected)) expect(features[name as FeatureName]).toBeCloseTo(value, 12);
    expect(features.excessReturn).toBe(features.closeReturn - features.marketReturn);
    expect([features.sentimentMean, features.sentimentCount, features.noArticles]).toEqual([NaN, NaN, NaN]);
  });

  it('know a dividend in what is adjusted, and nowhere else', () => {
    const { close: before } = bars[place - 1]!;
    const paid = featuresOf([...plain, dividendEvent(day, before / 20)]);
    const without = featuresOf(plain);
    expect(paid.adjustedReturn).toBeCloseTo((1 + without.closeReturn) / 0.95 - 1, 12);
    expect(paid.closeReturn).toBe(without.closeReturn);
    expect(paid.sma20).toBe(without.sma20);
    expect(paid.marketReturn).toBeCloseTo(without.marketReturn + 0.05 / 2, 12);
    expect(paid.adjustedSma5).not.toBe(without.adjustedSma5);
  });

  it('are not numbers where a price, a volume or the market is missing', () => {
    const changed = (at: number, change: Partial<DrawnBar>) =>
      bars.map((bar, i) => barEvent(i === at ? { ...bar, ...change } : bar));
    expect(featuresOf(changed(place, { open: null, high: 0 }))).toMatchObject({ open: NaN, high: NaN, atr14: NaN });
    expect(featuresOf(changed(place - 9, { volume: null })).obvChange10).toBeNaN();
    expect(featuresOf(changed(place - 10, { volume: null })).obvChange10).toBe(featuresOf(plain).obvChange10);
    const halted = plain
      .slice(0, place - 9)
      .concat(bars.slice(place - 9).map((bar) => barEvent({ ...bar, volume: 0 })));
    expect(featuresOf(halted).obvChange10).toBeNaN();
    const flat = bars.map((bar, i) => barEvent(i > place - 25 ? { ...bar, close: 30 } : bar));
    expect(featuresOf(flat)).toMatchObject({ percentB: NaN, closeReturn: 0 });
    const [row] = rowsAt(historyOf(plain), day, ['A', 'B', 'C']);
    expect([...row!.features.slice(24, 26)]).toEqual([NaN, NaN]);
  });

  it('are the same however a split changes the unit of prices and volumes', () => {
    const splitAt = fc.integer({ min: place - 145, max: bars.length - 1 });
    fc.assert(
      fc.property(splitAt, fc.constantFrom(2, 4, 0.5), fc.boolean(), (at, ratio, onTheDay) => {
        const exDate = onTheDay ? day : bars[at]!.date;
        const unit = (bar: DrawnBar): DrawnBar =>
          bar.date < exDate
            ? bar
            : {
                ...bar,
                ...{
                  open: bar.open! / ratio,
                  high: bar.high! / ratio,
                  low: bar.low! / ratio,
                  close: bar.close / ratio,
                },
                volume: bar.volume! * 4 * ratio,
              };
        // Four times as many shares everywhere, so that halves of them are whole.
        const many = bars.map((bar) => ({ ...bar, volume: bar.volume! * 4 }));
        const split = bars.map((bar) => barEvent(bar.date < exDate ? { ...bar, volume: bar.volume! * 4 } : unit(bar)));
        expect(featuresOf([...split, splitEvent(exDate, ratio)])).toEqual(featuresOf(many.map(barEvent)));
      }),
      { numRuns: 25 },
    );
  });

  it('depend on nothing that comes after the session, and on nothing older than their 136 bars', () => {
    const known = featuresOf(plain);
    const later = fc.constantFrom(...bars.slice(place + 1), ...bars.slice(0, place - stepBars + 1));
    const close = fc.double({ min: 1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(later, close), { maxLength: 20 }),
        fc.array(later, { maxLength: 10 }),
        fc.array(fc.tuple(later, fc.constantFrom(2, 3, 10)), { maxLength: 3 }),
        fc.array(fc.tuple(later, close), { maxLength: 3 }),
        (changed, removed, splits, dividends) => {
          const gone = new Set(removed.map(({ date }) => date));
          const drafts = [
            ...bars.filter(({ date }) => !gone.has(date)).map(barEvent),
            ...changed.map(([bar, to]) => barEvent({ ...bar, close: to })),
            ...splits.map(([{ date }, ratio]) => splitEvent(date, ratio)),
            ...dividends.map(([{ date }, amount]) => dividendEvent(date, amount)),
          ];
          const found = featuresOf(drafts);
          // Of the bar before the span the first change does not speak, so a whole history of other prices may precede it.
          expect(found).toEqual(known);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are the same one day at a time and all at once: a window is the steps of its sessions', () => {
    const history = historyOf([
      ...plain,
      dividendEvent(bars[place - 3]!.date, 0.5),
      splitEvent(bars[place - 5]!.date, 2),
    ]);
    const window = featureWindow(history, { date: day, cutoffAt: Date.UTC(2020, 0, 1) }, calendar);
    if (window.status === 'missing') throw new Error(window.reason);
    const cache = new StepCache();
    const atOnce = Array.from({ length: steps }, (_, step) => [...cache.priceFeatures('A', window, step)]);
    const oneByOne = bars.slice(place - steps + 1, place + 1).map(({ date }) => [
      ...rowsAt(history, date)
        .find(({ symbol }) => symbol === 'A')!
        .features.slice(0, 24),
    ]);
    expect(atOnce).toEqual(oneByOne);
    expect(atOnce).toHaveLength(15);
  });
});
