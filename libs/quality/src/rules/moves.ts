import type { PriceSeriesOfInstrument } from '#contracts';
import { isUnitStep } from '#markets';
import type { Finding } from './finding.js';
import { TrailingScale } from './trailing-scale.js';

/** Log returns that a move is held against. */
const trailing = 60;
/** So many robust standard deviations, each at least this one, are beyond the ordinary. */
const mostDeviations = 6;
const leastDeviation = 0.005;
/** A move of more than a half is worth a look, however much the stock moves. */
const mostMove = 0.5;

/**
 * Moves of the close on the `split` basis that no known split, dividend or other distribution between the two bars explains. Fewer
 * than 60 returns after the first bar only moves of more than 50 % are found.
 */
export function largeMoves({ bars, splitDates, distributions }: PriceSeriesOfInstrument): Finding[] {
  const exDates = [...splitDates, ...distributions.map(({ exDate }) => exDate)].sort();
  const scale = new TrailingScale(trailing);
  const findings: Finding[] = [];
  let next = 0;
  for (let i = 1; i < bars.length; i++) {
    const [previous, bar] = [bars[i - 1]!, bars[i]!];
    while (next < exDates.length && exDates[next]! <= previous.date) next++;
    const isExplained = next < exDates.length && exDates[next]! <= bar.date;
    if (!(previous.close > 0) || !(bar.close > 0)) continue;
    const move = bar.close / previous.close - 1;
    const logReturn = Math.log(bar.close / previous.close);
    // Most moves are too small whatever came before them.
    if (!isExplained && Math.abs(logReturn) > mostDeviations * leastDeviation) {
      const deviation = scale.isFull ? Math.max(leastDeviation, scale.robustDeviation) : Infinity;
      if (Math.abs(move) > mostMove || Math.abs(logReturn) > mostDeviations * deviation) {
        const times = scale.isFull ? `, ${(Math.abs(logReturn) / deviation).toFixed(1)} robust deviations` : '';
        const detail = `close ${previous.close} of ${previous.date} to ${bar.close}: ${percent(move)}${times}`;
        findings.push({ date: bar.date, rule: 'large_move', detail });
      }
    }
    scale.add(logReturn);
  }
  return findings;
}

/** Moves of the close by about a hundred, as where a source changes between a currency and its hundredth. */
export function unitSteps({ bars }: PriceSeriesOfInstrument): Finding[] {
  return bars.flatMap((bar, i): Finding[] => {
    const previous = bars[i - 1];
    if (previous === undefined || !(previous.close > 0 && bar.close > 0) || !isUnitStep(previous.close, bar.close))
      return [];
    const detail = `close ${previous.close} of ${previous.date} to ${bar.close}: a step of a hundred, as between pounds and pence`;
    return [{ date: bar.date, rule: 'unit_step', detail }];
  });
}

/** Smaller moves are those of every day. */
const leastMove = 0.08;
/** How near to the ratio the move is, relative. */
const nearness = 0.01;
const simpleSplits: readonly (readonly [number, number])[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50].map((shares) => [shares, 1] as const),
  [3, 2], [4, 3], [5, 2], [5, 3], [5, 4], [6, 5], [7, 5], [8, 5], [11, 10],
]; // prettier-ignore

/** Moves of the close, on the `split` basis, that look like a split which is not known, or like a known one that is applied twice. */
export function splitLikeMoves({ bars }: PriceSeriesOfInstrument): Finding[] {
  const findings: Finding[] = [];
  for (let i = 1; i < bars.length; i++) {
    const [previous, bar] = [bars[i - 1]!, bars[i]!];
    if (!(previous.close > 0) || !(bar.close > 0)) continue;
    const move = bar.close / previous.close - 1;
    const split = Math.abs(move) > leastMove ? nearestSplit(previous.close / bar.close) : undefined;
    if (split === undefined) continue;
    const detail = `close ${previous.close} of ${previous.date} to ${bar.close}: ${percent(move)}, as a split of ${split} would`;
    findings.push({ date: bar.date, rule: 'split_like_move', detail });
  }
  return findings;
}

/** @param ratio of the earlier close to the later one. @returns new shares to old ones, as in `3:2` */
function nearestSplit(ratio: number): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const [many, few] of simpleSplits) {
    for (const [shares, per] of [
      [many, few],
      [few, many],
    ] as const) {
      const distance = Math.abs(ratio / (shares / per) - 1);
      if (distance <= nearness && (best === undefined || distance < best.distance))
        best = { name: `${shares}:${per}`, distance };
    }
  }
  return best?.name;
}

function percent(move: number): string {
  return `${move < 0 ? '−' : '+'}${Math.abs(100 * move).toFixed(1)} %`;
}
