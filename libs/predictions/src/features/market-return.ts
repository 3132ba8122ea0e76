import type { ExchangeCalendar } from '#markets';
import { pairReturn } from '../window/pair-return.js';
import type { PriceHistory, Sight } from '../window/price-history.js';

/** With less than this share of the universe traded there is no market return. */
const fewestTraded = 0.9;

/**
 * The mean total return of a fixed universe at a session, each instrument alike, from its bars of this session and of the one before.
 * @param universe histories in a fixed order, because it is the order of the sum; of one that is not known an empty history
 * @returns undefined where less than 90 % of the universe have both bars
 */
export function marketReturn(
  universe: readonly PriceHistory[],
  date: string,
  sight: Sight,
  calendar: ExchangeCalendar,
): number | undefined {
  const before = calendar.previousSession(date);
  if (before === undefined) return undefined;
  let sum = 0;
  let traded = 0;
  for (const history of universe) {
    const [first, second] = [history.barOf(before, sight), history.barOf(date, sight)];
    if (first === undefined || second === undefined) continue;
    const value = pairReturn(first, second, history.actions(sight));
    if (value === undefined) continue;
    sum += value;
    traded++;
  }
  return traded === 0 || traded < fewestTraded * universe.length ? undefined : sum / traded;
}
