import type { ExchangeCalendar } from '#markets';
import { ewmaSigma } from '../interval/ewma.js';
import { holdsDistributions, pairChanges, type PairChange } from './pair-return.js';
import type { KnownBar, PriceHistory, Sight, VisibleHistory } from './price-history.js';

/** Features stand on exactly so many bars, so that nothing depends on where history began. */
export const windowBars = 150;
/** More sessions than this without a bar between the first and the last of them are a gap that no feature bridges. */
export const mostMissing = 10;

export type MissingReason =
  'no_bar' | 'not_enough_history' | 'gap_in_window' | 'price_not_positive' | 'dividends_unknown' | 'no_movement';

/** Why an instrument cannot be predicted at a session. */
export interface Missing {
  readonly status: 'missing';
  readonly reason: MissingReason;
  /** With `not_enough_history` how many more sessions are needed, with `gap_in_window` how many have no bar. */
  readonly sessionsMissing?: number;
}

/** Such as `not_enough_history (50 sessions missing)`. @param lastBar the last trading day with a bar, where one is known */
export function missingInWords(
  { reason, sessionsMissing }: { readonly reason: string; readonly sessionsMissing?: number | undefined },
  lastBar?: string,
): string {
  if (sessionsMissing !== undefined) return `${reason} (${sessionsMissing} sessions missing)`;
  return reason === 'no_bar' && lastBar !== undefined ? `${reason} (the last is of ${lastBar})` : reason;
}

/** The last 150 bars of an instrument at a session, and what they say. */
export interface FeatureWindow {
  readonly status: 'complete';
  readonly bars: readonly KnownBar[];
  readonly history: VisibleHistory;
  /** How each bar but the first followed from the one before; a session without a bar is skipped, so that a change may span it. */
  readonly changes: readonly PairChange[];
  /** Their 149 total returns, oldest first. */
  readonly returns: readonly number[];
  /** Scale of the next return. */
  readonly sigma: number;
}

/** What a prediction of an instrument would stand on at a session, or why there can be none. */
export function featureWindow(
  history: PriceHistory,
  sight: Sight,
  calendar: ExchangeCalendar,
): FeatureWindow | Missing {
  if (history.barOf(sight.date, sight) === undefined) return { status: 'missing', reason: 'no_bar' };
  const seen = history.seen(sight, windowBars);
  const { bars } = seen;
  const lacking = windowBars - bars.length;
  if (lacking > 0) return { status: 'missing', reason: 'not_enough_history', sessionsMissing: lacking };
  const gap = calendar.countBetween(bars[0]!.date, sight.date) - bars.length;
  if (gap > mostMissing) return { status: 'missing', reason: 'gap_in_window', sessionsMissing: gap };
  const changes: PairChange[] = [];
  for (const [i, change] of pairChanges(bars, seen).entries()) {
    if (change === undefined && [bars[i]!, bars[i + 1]!].some(holdsDistributions))
      return { status: 'missing', reason: 'dividends_unknown' };
    if (change === undefined || !Number.isFinite(change.totalReturn))
      return { status: 'missing', reason: 'price_not_positive' };
    changes.push(change);
  }
  const returns = changes.map(({ totalReturn }) => totalReturn);
  const sigma = ewmaSigma(returns);
  if (sigma === 0) return { status: 'missing', reason: 'no_movement' };
  return { status: 'complete', bars, history: seen, changes, returns, sigma };
}
