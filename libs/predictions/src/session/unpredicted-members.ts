import { featureWindow, missingInWords, type MissingReason } from '../window/feature-window.js';
import type { Sight } from '../window/price-history.js';
import type { GroupPrices } from './seen-session.js';

/** An instrument that cannot be predicted from a session, and why. */
export interface UnpredictedMember {
  readonly symbol: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly reason: MissingReason;
  /** With `not_enough_history` how many more are needed, with `gap_in_window` how many have no bar. */
  readonly sessionsMissing?: number;
}

/** Those of a group that cannot be predicted from a session. */
export function unpredictedMembers({ calendar, members, histories }: GroupPrices, sight: Sight): UnpredictedMember[] {
  return members.flatMap(({ instrumentId, symbol }) => {
    const window = featureWindow(histories.of(instrumentId), sight, calendar);
    if (window.status === 'complete') return [];
    const { status: _status, ...why } = window;
    return [{ symbol, date: sight.date, ...why }];
  });
}

const shown = 10;

/** One line for people; none where all can be predicted. */
export function unpredictedLines(unpredicted: readonly UnpredictedMember[]): string[] {
  if (unpredicted.length === 0) return [];
  const names = unpredicted.slice(0, shown).map((each) => `${each.symbol} ${missingInWords(each)}`);
  const rest = unpredicted.length > shown ? [`and ${unpredicted.length - shown} more`] : [];
  return [`not predicted from ${unpredicted[0]!.date}: ${[...names, ...rest].join(', ')}`];
}
