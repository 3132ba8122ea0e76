import { predictedUp, type Claimed } from './direction.js';
import { cumulative, upperQuantile } from './normal.js';
import { bySession, mean } from './settled-prediction.js';

/** What trading on the claimed directions would have come to. Not advice: no slippage, no borrowing, every close traded. */
export interface TradingMeasures {
  /** Annualised, after costs of so many basis points of what is turned over; null below two days or without variation. */
  readonly sharpe: { readonly after0: number | null; readonly after5: number | null; readonly after10: number | null };
  /**
   * Probability that the ratio before costs is more than the best of so many models without skill would show (Bailey, López de Prado
   * 2014). Null where `sharpe` is null.
   */
  readonly deflatedSharpe: { readonly probability: number; readonly trials: number } | null;
  /** Mean share of the capital that changes position in a session, 0 to 2. */
  readonly turnover: number | null;
  /** Largest fall from a peak of the value, before costs, as a fraction. */
  readonly maximumDrawdown: number | null;
}

/**
 * Long what is claimed to rise, short the rest, equal shares, each session anew.
 * @param trials how many models were tried; 1 counts as 2
 */
export function tradingMeasures(rows: readonly Claimed[], trials: number): TradingMeasures {
  const gross: number[] = [];
  const turned: number[] = [];
  let held = new Map<string, number>();
  for (const day of bySession(rows)) {
    const positions = new Map(day.map((row) => [row.instrumentId, (predictedUp(row) ? 1 : -1) / day.length]));
    gross.push(day.reduce((sum, row) => sum + positions.get(row.instrumentId)! * row.actualReturn, 0));
    turned.push(turnover(held, positions));
    held = positions;
  }
  const after = (basisPoints: number) => sharpe(gross.map((day, i) => day - (turned[i]! * basisPoints) / 10_000));
  return {
    sharpe: { after0: after(0), after5: after(5), after10: after(10) },
    deflatedSharpe: deflatedSharpe(gross, Math.max(2, trials)),
    turnover: mean(turned),
    maximumDrawdown: gross.length === 0 ? null : drawdown(gross),
  };
}

function turnover(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const id of new Set([...before.keys(), ...now.keys()]))
    sum += Math.abs((now.get(id) ?? 0) - (before.get(id) ?? 0));
  return sum;
}

function sharpe(days: readonly number[]): number | null {
  const centre = mean(days);
  if (centre === null || days.length < 2) return null;
  const variance = days.reduce((sum, day) => sum + (day - centre) ** 2, 0) / (days.length - 1);
  return variance === 0 ? null : (centre / Math.sqrt(variance)) * Math.sqrt(252);
}

const eulerMascheroni = 0.5772156649015329;

function deflatedSharpe(days: readonly number[], trials: number): TradingMeasures['deflatedSharpe'] {
  const n = days.length;
  const annual = sharpe(days);
  if (annual === null) return null;
  const ratio = annual / Math.sqrt(252);
  const expectedBest =
    (upperQuantile(1 / trials) * (1 - eulerMascheroni) + upperQuantile(1 / (trials * Math.E)) * eulerMascheroni) /
    Math.sqrt(n);
  const centre = mean(days)!;
  const moment = (power: number) => mean(days.map((day) => (day - centre) ** power))!;
  const variance = moment(2);
  const [skewness, kurtosis] = [moment(3) / variance ** 1.5, moment(4) / variance ** 2];
  const spread = Math.sqrt(1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio ** 2);
  return { probability: cumulative(((ratio - expectedBest) * Math.sqrt(n - 1)) / spread), trials };
}

function drawdown(days: readonly number[]): number {
  let [value, peak, worst] = [1, 1, 0];
  for (const day of days) {
    value *= 1 + day;
    peak = Math.max(peak, value);
    worst = Math.max(worst, 1 - value / peak);
  }
  return worst;
}
