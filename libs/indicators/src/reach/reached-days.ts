import { isDeepStrictEqual } from 'node:util';
import { PricesInForce, type ReachedDays } from '#contracts';
import { actionsForSplitBasis, onSplitBasis } from '#markets';
import type { BarEvent } from '../bar-history.js';

/** What each bar says on the `split` basis, by day; undefined where that cannot be told. */
type Quotes = ReadonlyMap<string, ReturnType<typeof fedOf> | undefined>;

/**
 * The days whose indicators are computed from one of the events. Its day, or each bar that a split or distribution scales, is fed to the
 * computation, which carries it on: averages and OBV never forget a bar. Behind a bar that is not known on the `split` basis the
 * computation begins anew.
 * @param events of one instrument, in order, the event among them
 */
export function reachedDays(events: readonly BarEvent[], eventId: string): ReachedDays[] {
  const quotes = quotesOf(events);
  const without = quotesOf(events.filter(({ id }) => id !== eventId));
  const spans: { from: string; to: string; days: number }[] = [];
  let reached = false;
  let last: (typeof spans)[number] | undefined;
  for (const date of [...new Set([...quotes.keys(), ...without.keys()])].sort()) {
    const unknown = quotes.has(date) && quotes.get(date) === undefined;
    reached = isDeepStrictEqual(stateOf(quotes, date), stateOf(without, date)) ? reached && !unknown : true;
    if (!reached) last = undefined;
    else if (!quotes.has(date)) continue;
    else if (last === undefined) spans.push((last = { from: date, to: date, days: 1 }));
    else Object.assign(last, { to: date, days: last.days + 1 });
  }
  return spans;
}

function stateOf(quotes: Quotes, date: string) {
  return quotes.has(date) ? { quote: quotes.get(date) } : undefined;
}

function quotesOf(events: readonly BarEvent[]): Quotes {
  const prices = new PricesInForce(events);
  const bars = prices.barsByDate;
  const actions = actionsForSplitBasis(bars, prices);
  return new Map(
    bars.map((bar) => {
      const quote = onSplitBasis(bar, actions);
      return [bar.date, quote && fedOf(quote)];
    }),
  );
}

/** What indicators are fed of a bar. */
function fedOf({ high, low, close, volume }: NonNullable<ReturnType<typeof onSplitBasis>>) {
  return { high, low, close, volume };
}
