import { dayBlockInterval } from '../metrics/bootstrap.js';
import { isCorrect } from '../metrics/direction.js';
import { intervalScore } from '../metrics/intervals.js';
import { bySession, mean, wentUp, type SettledPrediction } from '../metrics/settled-prediction.js';

/** The same instrument and session, predicted twice. */
export interface Pair {
  readonly session: string;
  readonly recorded: SettledPrediction;
  readonly candidate: SettledPrediction;
}

/** Candidate less recorded; null where no pair says it. */
export interface PairedDifference {
  readonly pairs: number;
  readonly difference: number | null;
  /** 95 %, by bootstrap over whole days. */
  readonly interval: readonly [low: number, high: number] | null;
}

const measures: Readonly<Record<string, (row: SettledPrediction) => number | null>> = {
  accuracy: ({ probabilityUp, ...row }) =>
    probabilityUp === null ? null : isCorrect({ ...row, probabilityUp }) ? 1 : 0,
  brier: (row) => (row.probabilityUp === null ? null : (row.probabilityUp - (wentUp(row) ? 1 : 0)) ** 2),
  absoluteError: ({ actualReturn, expectedReturn }) => Math.abs(actualReturn - expectedReturn),
  intervalScore: ({ halfWidth, ...row }) => (halfWidth === null ? null : intervalScore([{ ...row, halfWidth }])),
};

/** By measure, over the pairs for which both sides have it: days are drawn, since instruments move together within a day. */
export function pairedDifferences(pairs: readonly Pair[]): Record<string, PairedDifference> {
  const days = bySession(pairs);
  return Object.fromEntries(
    Object.entries(measures).map(([name, measure]) => {
      const differences = days.map((day) =>
        day.flatMap(({ recorded, candidate }) => {
          const [of, against] = [measure(candidate), measure(recorded)];
          return of === null || against === null ? [] : [of - against];
        }),
      );
      const told = differences.filter((day) => day.length > 0);
      const blocks = told.map((day) => ({ hits: day.reduce((sum, each) => sum + each, 0), count: day.length }));
      const all = told.flat();
      return [name, { pairs: all.length, difference: mean(all), interval: dayBlockInterval(blocks) }];
    }),
  );
}
