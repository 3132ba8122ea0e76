import { bySession, mean, type SettledPrediction } from './settled-prediction.js';

/** Rank IC: Spearman's correlation of expected and realised returns within a session, averaged; ICIR: its mean over its deviation. */
export interface RankCorrelation {
  readonly rankIc: number | null;
  readonly icir: number | null;
}

/** Sessions in which either side never varies say nothing and are left out. */
export function rankCorrelation(rows: readonly SettledPrediction[]): RankCorrelation {
  const daily = bySession(rows).flatMap((day) => {
    const value = correlation(
      ranks(day.map(({ expectedReturn }) => expectedReturn)),
      ranks(day.map(({ actualReturn }) => actualReturn)),
    );
    return value === undefined ? [] : [value];
  });
  const rankIc = mean(daily);
  if (rankIc === null || daily.length < 2) return { rankIc, icir: null };
  const deviation = Math.sqrt(daily.reduce((sum, each) => sum + (each - rankIc) ** 2, 0) / (daily.length - 1));
  return { rankIc, icir: deviation === 0 ? null : rankIc / deviation };
}

/** 1 for the smallest; equal values share their mean rank. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  const [meanA, meanB] = [mean(a) ?? 0, mean(b) ?? 0];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    both += (a[i]! - meanA) * (b[i]! - meanB);
    squaresA += (a[i]! - meanA) ** 2;
    squaresB += (b[i]! - meanB) ** 2;
  }
  return squaresA === 0 || squaresB === 0 ? undefined : both / Math.sqrt(squaresA * squaresB);
}
