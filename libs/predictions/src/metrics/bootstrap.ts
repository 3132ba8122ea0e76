/** What one day contributes to a share or a mean: the sum of its values, and how many. */
export interface DayCount {
  readonly hits: number;
  readonly count: number;
}

const resamples = 1_000;

/**
 * 95 % interval of a share or mean by bootstrap over whole days: instruments move together within a day, so days are drawn, not
 * predictions. 1 000 resamples with a fixed seed; the bounds are the 26th smallest and the 26th largest.
 * @returns null below two days
 */
export function dayBlockInterval(days: readonly DayCount[]): readonly [low: number, high: number] | null {
  if (days.length < 2) return null;
  const random = mulberry32(1);
  const shares = Float64Array.from({ length: resamples }, () => {
    let [hits, count] = [0, 0];
    for (let i = 0; i < days.length; i++) {
      const day = days[Math.floor(random() * days.length)]!;
      hits += day.hits;
      count += day.count;
    }
    return hits / count;
  }).sort();
  return [shares[25]!, shares[resamples - 26]!];
}

/** Numbers in [0, 1): Tommy Ettinger's mulberry32, so that other languages can draw the same days. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
