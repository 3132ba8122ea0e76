import { plainBar, plainDividend, plainFactor, plainSplit, type MarketlogEvent } from '#contracts';
import { assertNever } from '#event-sourcing';
import type { DeliveredBar, DerivedFactor, Dividend, Split } from '#markets';

/** The event that said something, as lineage names it. */
export interface EventReference {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
}

type Sourced<T> = T & { readonly event: EventReference; readonly availableAt: number };
export type KnownBar = Sourced<DeliveredBar>;

/** That a bar, or what a source said of an ex-date, was taken back, and nothing is in force in its place. */
export type TakenBack = Sourced<{ readonly takenBack: true; readonly date: string; readonly source: string }>;
type Action<T> = Sourced<T> | (TakenBack & { readonly exDate: string });

/** What prices are told by. */
export const priceEventTypes = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DividendRecorded',
  'marketlog.prices.v1.DistributionFactorRecorded',
  'marketlog.prices.v1.DailyBarWithdrawn',
  'marketlog.prices.v1.DistributionFactorWithdrawn',
  'marketlog.prices.v1.CorporateActionWithdrawn',
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
  /** Why days and ex-dates that were spoken of have nothing. */
  readonly takenBack: readonly TakenBack[];
}

/**
 * All that is recorded of one instrument's prices, every version of every bar. A withdrawal is one more version, known as a correction
 * at its moment would be: the version that it restores, or that there is none.
 */
export class PriceHistory {
  readonly #versions = new Map<string, DayVersions>();
  readonly #splits: Action<Split>[] = [];
  readonly #dividends: Action<Dividend>[] = [];
  readonly #factors: Action<DerivedFactor>[] = [];
  /** In order of day; made when it is first asked for. */
  #days: DayVersions[] | undefined;

  constructor(private readonly availability: Availability) {}

  /** Events of a stream come in order of version. */
  add(event: PriceEvent): void {
    switch (event.type) {
      case 'marketlog.prices.v1.SplitRecorded':
        this.#splits.push(this.#action(event, plainSplit(event.data)));
        return;
      case 'marketlog.prices.v1.DividendRecorded':
        this.#dividends.push(this.#action(event, plainDividend(event.data)));
        return;
      case 'marketlog.prices.v1.DistributionFactorRecorded':
        this.#factors.push(this.#action(event, plainFactor(event.data)));
        return;
      case 'marketlog.prices.v1.DistributionFactorWithdrawn':
        this.#factors.push(this.#actionTakenBack(event));
        return;
      case 'marketlog.prices.v1.CorporateActionWithdrawn':
        return this.#withdraw(event);
      case 'marketlog.prices.v1.DailyBarWithdrawn': {
        const { date, restored } = event.data;
        if (restored) return this.#addBar(event, restored);
        const source = this.#versions.get(date)?.versions.at(-1)?.source ?? '';
        return this.#addVersion(this.#sourced(event, 'bar', date, { takenBack: true as const, date, source }));
      }
      case 'marketlog.prices.v1.DailyBarRecorded':
      case 'marketlog.prices.v1.DailyBarCorrected':
        return this.#addBar(event, event.data.bar);
      default:
        return assertNever(event);
    }
  }

  #withdraw(event: MarketlogEvent<'marketlog.prices.v1.CorporateActionWithdrawn'>): void {
    const { kind, restoredSplit, restoredDividend, restoredFactor } = event.data;
    const none = () => this.#actionTakenBack(event);
    if (kind === 'split') this.#splits.push(restoredSplit ? this.#action(event, plainSplit(restoredSplit)) : none());
    if (kind === 'dividend')
      this.#dividends.push(restoredDividend ? this.#action(event, plainDividend(restoredDividend)) : none());
    if (kind === 'distribution_factor')
      this.#factors.push(restoredFactor ? this.#action(event, plainFactor(restoredFactor)) : none());
  }

  #addBar(event: PriceEvent, message: Parameters<typeof plainBar>[0]): void {
    const bar = plainBar(message);
    this.#addVersion(this.#sourced(event, 'bar', bar.date, bar));
  }

  #addVersion(version: KnownBar | TakenBack): void {
    const day = this.#versions.get(version.date);
    if (day !== undefined) day.versions.push(version);
    else this.#versions.set(version.date, { date: version.date, versions: [version] });
    this.#days = undefined;
  }

  #action<T extends { readonly exDate: string; readonly source: string }>(event: PriceEvent, fact: T): Sourced<T> {
    return this.#sourced(event, 'action', fact.exDate, fact);
  }

  #actionTakenBack(event: { readonly data: { readonly exDate: string; readonly source: string } } & PriceEvent) {
    const { exDate, source } = event.data;
    return this.#action(event, { takenBack: true as const, date: exDate, exDate, source });
  }

  #sourced<T extends { readonly source: string }>(
    { id, stream, version, recordedAt }: PriceEvent,
    kind: 'bar' | 'action',
    date: string,
    fact: T,
  ): Sourced<T> {
    const availableAt = this.availability({ kind, date, source: fact.source }, recordedAt);
    return { ...fact, event: { id, stream, version }, availableAt };
  }

  /** The last so many bars that count, oldest first, with the actions that count. */
  seen(sight: Sight, count: number): VisibleHistory {
    const days = this.#sortedDays();
    const bars: KnownBar[] = [];
    const withdrawn: TakenBack[] = [];
    for (let place = placeAfter(days, sight.date) - 1; place >= 0 && bars.length < count; place--) {
      const version = newest(days[place]!, sight);
      if (version === undefined) continue;
      if (isTakenBack(version)) withdrawn.push(version);
      else bars.push(version);
    }
    const { takenBack, ...actions } = this.actions(sight);
    return { bars: bars.reverse(), ...actions, takenBack: [...withdrawn, ...takenBack] };
  }

  /** Splits and distributions that count. */
  actions(sight: Sight): Omit<VisibleHistory, 'bars'> {
    const takenBack: TakenBack[] = [];
    const inSight = <T extends ActionFact>(facts: readonly Action<T>[]) => {
      const inForce: Sourced<T>[] = [];
      for (const fact of latest(facts.filter((each) => each.exDate <= sight.date && counts(each, sight)))) {
        if (isTakenBack(fact)) takenBack.push(fact);
        else inForce.push(fact);
      }
      return inForce;
    };
    const [splits, dividends, factors] = [inSight(this.#splits), inSight(this.#dividends), inSight(this.#factors)];
    return { splits, dividends, factors, takenBack };
  }

  /** The bar of a day; undefined where none counts. */
  barOf(date: string, sight: Sight): KnownBar | undefined {
    const day = date <= sight.date ? this.#versions.get(date) : undefined;
    return day && barIn(day, sight);
  }

  /** The first bar of a day or a later one that counts. */
  firstBar(from: string, sight: Sight): KnownBar | undefined {
    const days = this.#sortedDays();
    for (let place = placeBefore(days, from); place < days.length && days[place]!.date <= sight.date; place++) {
      const bar = barIn(days[place]!, sight);
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
  readonly versions: (KnownBar | TakenBack)[];
}

type ActionFact = { readonly exDate: string; readonly source: string };

function isTakenBack(fact: object): fact is TakenBack {
  return 'takenBack' in fact;
}

function barIn(day: DayVersions, sight: Sight): KnownBar | undefined {
  const version = newest(day, sight);
  return version === undefined || isTakenBack(version) ? undefined : version;
}

function newest({ versions }: DayVersions, sight: Sight): KnownBar | TakenBack | undefined {
  for (let i = versions.length - 1; i >= 0; i--) if (counts(versions[i]!, sight)) return versions[i];
  return undefined;
}

function counts({ event, availableAt }: Sourced<unknown>, { cutoffAt, versions }: Sight): boolean {
  if (availableAt > cutoffAt) return false;
  // A stream that the seal does not name was empty, for all that it said of the session.
  return versions === undefined || event.version <= (versions.get(event.stream) ?? 0);
}

/** A later fact of the same source and ex-date replaces the earlier. */
function latest<T extends ActionFact>(facts: readonly T[]): T[] {
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
