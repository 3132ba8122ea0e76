import type { ExchangeCalendar } from '#markets';
import { pairReturn } from '../window/pair-return.js';
import type { PriceHistory, Sight } from '../window/price-history.js';

/** With less than this share of the universe traded there is no market return. */
const fewestTraded = 0.9;

/**
 * The mean total return of a fixed universe at sessions, each instrument alike, from its bars of the session and of the one before.
 */
export class MarketReturns {
  readonly #universe: readonly {
    readonly history: PriceHistory;
    readonly actions: ReturnType<PriceHistory['actions']>;
  }[];
  readonly #known = new Map<string, number | undefined>();

  /**
   * @param universe histories in a fixed order, because it is the order of the sum; of one that is not known an empty history
   * @param sight what of them counts, up to its day
   */
  constructor(
    universe: readonly PriceHistory[],
    private readonly sight: Sight,
    private readonly calendar: ExchangeCalendar,
  ) {
    this.#universe = universe.map((history) => ({ history, actions: history.actions(sight) }));
  }

  /**
   * @param date up to the day of the sight
   * @returns undefined where less than 90 % of the universe have both bars
   */
  at(date: string): number | undefined {
    if (!this.#known.has(date)) this.#known.set(date, this.#compute(date));
    return this.#known.get(date);
  }

  #compute(date: string): number | undefined {
    const before = this.calendar.previousSession(date);
    if (before === undefined) return undefined;
    let sum = 0;
    let traded = 0;
    for (const { history, actions } of this.#universe) {
      const [first, second] = [history.barOf(before, this.sight), history.barOf(date, this.sight)];
      if (first === undefined || second === undefined) continue;
      const value = pairReturn(first, second, actions);
      if (value === undefined) continue;
      sum += value;
      traded++;
    }
    return traded === 0 || traded < fewestTraded * this.#universe.length ? undefined : sum / traded;
  }
}
