import { plainBar, plainDividend, plainFactor, plainSplit, type MarketlogEvent } from '#contracts';
import type { DerivedFactor, Dividend, Split } from '#markets';
import type { PricedBar } from './pair-return.js';

/** The event that said something, as lineage names it. */
export interface EventReference {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
}

type Sourced<T> = T & { readonly event: EventReference; readonly availableAt: number };
export type KnownBar = Sourced<PricedBar>;

/** What prices are told by. */
export const priceEventTypes = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DividendRecorded',
  'marketlog.prices.v1.DistributionFactorRecorded',
] as const;
export type PriceEvent = MarketlogEvent<(typeof priceEventTypes)[number]>;

/** When a fact about a trading day could be known: UTC milliseconds. `kind` tells a bar, known after the close, from an action. */
export type Availability = (
  fact: { readonly kind: 'bar' | 'action'; readonly date: string; readonly source: string },
  recordedAt: number,
) => number;

/** What of a history counts for a session. */
export interface Sight {
  /** Bars and ex-dates up to this trading day. */
  readonly date: string;
  /** What was available by then, UTC milliseconds. */
  readonly cutoffAt: number;
  /** Last version of each stream that counts, where the session is sealed. */
  readonly versions?: ReadonlyMap<string, number> | undefined;
}

/** The bars of one instrument in order of day with the actions, as one session sees them. */
export interface VisibleHistory {
  readonly bars: readonly KnownBar[];
  readonly splits: readonly Sourced<Split>[];
  readonly dividends: readonly Sourced<Dividend>[];
  readonly factors: readonly Sourced<DerivedFactor>[];
}

/** All that is recorded of one instrument's prices, every version of every bar. */
export class PriceHistory {
  readonly #versions = new Map<string, DayVersions>();
  readonly #splits: Sourced<Split>[] = [];
  readonly #dividends: Sourced<Dividend>[] = [];
  readonly #factors: Sourced<DerivedFactor>[] = [];
  /** In order of day; made when it is first asked for. */
  #days: DayVersions[] | undefined;

  constructor(private readonly availability: Availability) {}

  /** Events of a stream come in order of version. */
  add(event: PriceEvent): void {
    const { id, stream, version, recordedAt } = event;
    const sourced = <T extends { readonly source: string }>(kind: 'bar' | 'action', date: string, fact: T) => ({
      ...fact,
      event: { id, stream, version },
      availableAt: this.availability({ kind, date, source: fact.source }, recordedAt),
    });
    const action = <T extends { readonly exDate: string; readonly source: string }>(fact: T) =>
      sourced('action', fact.exDate, fact);
    switch (event.type) {
      case 'marketlog.prices.v1.SplitRecorded':
        this.#splits.push(action(plainSplit(event.data)));
        return;
      case 'marketlog.prices.v1.DividendRecorded':
        this.#dividends.push(action(plainDividend(event.data)));
        return;
      case 'marketlog.prices.v1.DistributionFactorRecorded':
        this.#factors.push(action(plainFactor(event.data)));
        return;
      default: {
        const bar = plainBar(event.data.bar);
        const known = sourced('bar', bar.date, bar);
        const day = this.#versions.get(bar.date);
        if (day !== undefined) day.versions.push(known);
        else this.#versions.set(bar.date, { date: bar.date, versions: [known] });
        this.#days = undefined;
      }
    }
  }

  /** The last so many bars that count, oldest first, with the actions that count. */
  seen(sight: Sight, count: number): VisibleHistory {
    const days = this.#sortedDays();
    const bars: KnownBar[] = [];
    for (let place = placeAfter(days, sight.date) - 1; place >= 0 && bars.length < count; place--) {
      const bar = newest(days[place]!, sight);
      if (bar !== undefined) bars.push(bar);
    }
    return { bars: bars.reverse(), ...this.actions(sight) };
  }

  /** Splits and distributions that count. */
  actions(sight: Sight): Omit<VisibleHistory, 'bars'> {
    const inSight = <T extends Sourced<{ readonly exDate: string; readonly source: string }>>(facts: readonly T[]) =>
      latest(facts.filter((fact) => fact.exDate <= sight.date && counts(fact, sight)));
    return {
      splits: inSight(this.#splits),
      dividends: inSight(this.#dividends),
      factors: inSight(this.#factors),
    };
  }

  /** The bar of a day; undefined where none counts. */
  barOf(date: string, sight: Sight): KnownBar | undefined {
    const day = date <= sight.date ? this.#versions.get(date) : undefined;
    return day && newest(day, sight);
  }

  /** The first bar of a day or a later one that counts. */
  firstBar(from: string, sight: Sight): KnownBar | undefined {
    const days = this.#sortedDays();
    for (let place = placeBefore(days, from); place < days.length && days[place]!.date <= sight.date; place++) {
      const bar = newest(days[place]!, sight);
      if (bar !== undefined) return bar;
    }
    return undefined;
  }

  #sortedDays(): readonly DayVersions[] {
    return (this.#days ??= [...this.#versions.values()].sort((a, b) => (a.date < b.date ? -1 : 1)));
  }
}

/** Every version of the bar of one day, oldest first. */
interface DayVersions {
  readonly date: string;
  readonly versions: KnownBar[];
}

function newest({ versions }: DayVersions, sight: Sight): KnownBar | undefined {
  for (let i = versions.length - 1; i >= 0; i--) if (counts(versions[i]!, sight)) return versions[i];
  return undefined;
}

function counts({ event, availableAt }: Sourced<unknown>, { cutoffAt, versions }: Sight): boolean {
  if (availableAt > cutoffAt) return false;
  // A stream that the seal does not name was empty, for all that it said of the session.
  return versions === undefined || event.version <= (versions.get(event.stream) ?? 0);
}

/** A later fact of the same source and ex-date replaces the earlier. */
function latest<T extends { readonly exDate: string; readonly source: string }>(facts: readonly T[]): T[] {
  if (facts.length < 2) return [...facts];
  return [...new Map(facts.map((fact) => [`${fact.exDate} ${fact.source}`, fact])).values()];
}

/** Place of the first day that is not earlier. */
function placeBefore(days: readonly DayVersions[], day: string): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]!.date < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place behind the last day that is not later. */
function placeAfter(days: readonly DayVersions[], day: string): number {
  const place = placeBefore(days, day);
  return days[place]?.date === day ? place + 1 : place;
}
