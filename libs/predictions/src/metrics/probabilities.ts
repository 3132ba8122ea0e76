import type { Claimed } from './direction.js';
import { mean, wentUp } from './settled-prediction.js';

const outcome = (row: Claimed) => (wentUp(row) ? 1 : 0);

/** Mean squared difference of probability and outcome; 0 is perfect, 0.25 is a coin. */
export function brierScore(rows: readonly Claimed[]): number | null {
  return mean(rows.map((row) => (row.probabilityUp - outcome(row)) ** 2));
}

/** Mean negative natural logarithm of the probability given to what happened; probabilities are kept 1e-15 from 0 and 1. */
export function logLoss(rows: readonly Claimed[]): number | null {
  return mean(
    rows.map((row) => {
      const p = Math.min(1 - 1e-15, Math.max(1e-15, row.probabilityUp));
      return -Math.log(wentUp(row) ? p : 1 - p);
    }),
  );
}

export interface ReliabilityBin {
  readonly count: number;
  readonly meanProbability: number;
  /** Share that went up. */
  readonly observed: number;
}

/**
 * Bins of equal mass in order of probability; bin b of B holds the ranks from ⌊bN/B⌋ to before ⌊(b+1)N/B⌋. Equal
 * probabilities are ordered by session and instrument, so the table depends on the predictions alone.
 */
export function reliability(rows: readonly Claimed[], bins = 10): ReliabilityBin[] {
  const sorted = [...rows].sort(
    (a, b) => a.probabilityUp - b.probabilityUp || order(a.session, b.session) || order(a.instrumentId, b.instrumentId),
  );
  const table: ReliabilityBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const within = sorted.slice(
      Math.floor((bin * sorted.length) / bins),
      Math.floor(((bin + 1) * sorted.length) / bins),
    );
    if (within.length === 0) continue;
    table.push({
      count: within.length,
      meanProbability: mean(within.map(({ probabilityUp }) => probabilityUp))!,
      observed: mean(within.map(outcome))!,
    });
  }
  return table;
}

/** Mean distance between probability and observed share over the bins, weighted by their mass. */
export function calibrationError(table: readonly ReliabilityBin[]): number | null {
  const total = table.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return table.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanProbability - bin.observed), 0) / total;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
