import { calendar } from '../session/small-market.fixture.js';
import { featureWindow, type FeatureWindow } from '../window/feature-window.js';
import { featuresHash } from '../window/inputs.js';
import type { PriceHistory } from '../window/price-history.js';
import { featureNames, featureWidth, steps } from './feature-set.js';
import { barEvent, historyOf, walk, type DrawnBar } from './features.fixture.js';
import { MarketReturns } from './market-return.js';
import { sequenceOf, withSigma } from './sequence.js';
import { StepCache } from './step-cache.js';

const bars = walk(1, '2013-05-01', '2014-02-14');
const sight = (date: string) => ({ date, cutoffAt: Date.UTC(2020, 0, 1) });

/** One history per list of bars, so that its bars are the same objects at every session. */
const histories = new WeakMap<readonly DrawnBar[], PriceHistory>();
function recorded(drawn: readonly DrawnBar[]): PriceHistory {
  const history = histories.get(drawn) ?? historyOf(drawn.map(barEvent));
  histories.set(drawn, history);
  return history;
}

function windowAt(date: string, drawn = bars): FeatureWindow {
  const window = featureWindow(recorded(drawn), sight(date), calendar);
  if (window.status === 'missing') throw new Error(window.reason);
  return window;
}

function sequence(date: string, cache = new StepCache(), drawn = bars): Float32Array {
  const market = new MarketReturns([recorded(drawn)], sight(date), calendar);
  const sentimentOf = (day: string) => (day === date ? { mean: 0.5, dispersion: 0.25, articles: 3 } : undefined);
  return sequenceOf('A', windowAt(date, drawn), { market, sentimentOf, cache });
}

const at = (values: Float32Array, step: number, name: (typeof featureNames)[number]) =>
  values[step * featureWidth + featureNames.indexOf(name)];

describe('the sequence that is fed', () => {
  it('has what the session itself says in its last step, and NaN where there is nothing', () => {
    const values = sequence('2014-01-31');
    expect(at(values, steps - 1, 'sentimentMean')).toBe(0.5);
    expect(at(values, steps - 1, 'sentimentCount')).toBe(Math.fround(Math.log(4)));
    expect(at(values, steps - 1, 'noArticles')).toBe(0);
    expect(at(values, steps - 2, 'noArticles')).toBeNaN();
    const window = windowAt('2014-01-31');
    for (let step = 0; step < steps; step++) {
      expect(at(values, step, 'marketReturn')).toBe(Math.fround(window.returns[134 + step]!));
      expect(at(values, step, 'excessReturn')).toBe(0);
    }
  });

  it('is the same from steps that were computed for sessions before, and another where a bar is', () => {
    const cache = new StepCache();
    const days = calendar.sessionsBetween('2014-01-02', '2014-02-14');
    for (const day of days) expect(sequence(day, cache)).toEqual(sequence(day));
    const corrected = bars.map((bar) => (bar.date === '2014-02-05' ? { ...bar, close: bar.close * 2 } : bar));
    const before = sequence('2014-02-14', cache);
    expect(sequence('2014-02-14', cache, corrected)).toEqual(sequence('2014-02-14', new StepCache(), corrected));
    expect(sequence('2014-02-14', cache, corrected)).not.toEqual(before);
    expect(sequence('2014-02-14', cache)).toEqual(before);
  });

  it('is named by its little-endian float32 bytes and those of sigma', () => {
    const values = sequence('2014-01-31');
    expect(featuresHash(withSigma(values, 0.0125))).toBe(featuresHash([...values, 0.0125]));
    expect(featuresHash(withSigma(values, 0.0126))).not.toBe(featuresHash(withSigma(values, 0.0125)));
    const other = values.slice();
    other[7]! += 1e-6;
    expect(featuresHash(withSigma(other, 0.0125))).not.toBe(featuresHash(withSigma(values, 0.0125)));
  });
});
