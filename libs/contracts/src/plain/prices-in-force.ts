import { assertNever } from '#event-sourcing';
import type { MarketlogEvent } from '../registry/event-types.js';
import {
  plainBar,
  plainDividend,
  plainFactor,
  plainSplit,
  type PlainBar,
  type PlainDividend,
  type PlainFactor,
  type PlainSplit,
} from './price-facts.js';

/** What bars on the `split` basis depend on. */
export const priceFactTypes = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DividendRecorded',
  'marketlog.prices.v1.DistributionFactorRecorded',
  'marketlog.prices.v1.DistributionFactorWithdrawn',
  'marketlog.prices.v1.ActionsCovered',
  'marketlog.prices.v1.DailyBarWithdrawn',
  'marketlog.prices.v1.CorporateActionWithdrawn',
] as const;

export type PriceFactEvent = MarketlogEvent<(typeof priceFactTypes)[number]>;

interface CoveredSpan {
  readonly source: string;
  /** YYYY-MM-DD, inclusive. */
  readonly from: string;
  readonly to: string;
}

/** The bars and actions of one instrument that are in force after some events: not corrected and not withdrawn. */
export class PricesInForce {
  readonly bars = new Map<string, PlainBar>();
  private readonly splitsByName = new Map<string, PlainSplit>();
  private readonly dividendsByName = new Map<string, PlainDividend>();
  private readonly factorsByName = new Map<string, PlainFactor>();
  /** Spans for which a source was asked for all actions; those of one source that meet are one. */
  coverage: readonly CoveredSpan[] = [];

  constructor(events: Iterable<PriceFactEvent> = []) {
    this.add(events);
  }

  /** By date. */
  get barsByDate(): PlainBar[] {
    return [...this.bars.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  /** As recorded, one per ex-date and source. */
  get splits(): PlainSplit[] {
    return [...this.splitsByName.values()];
  }

  get dividends(): PlainDividend[] {
    return [...this.dividendsByName.values()];
  }

  get factors(): PlainFactor[] {
    return [...this.factorsByName.values()];
  }

  add(events: Iterable<PriceFactEvent>): void {
    for (const event of events) {
      switch (event.type) {
        case 'marketlog.prices.v1.DailyBarRecorded':
        case 'marketlog.prices.v1.DailyBarCorrected':
          this.bars.set(event.data.bar?.date ?? '', plainBar(event.data.bar));
          break;
        case 'marketlog.prices.v1.DailyBarWithdrawn':
          if (event.data.restored) this.bars.set(event.data.date, plainBar(event.data.restored));
          else this.bars.delete(event.data.date);
          break;
        case 'marketlog.prices.v1.SplitRecorded':
          this.splitsByName.set(nameOf(event.data), plainSplit(event.data));
          break;
        case 'marketlog.prices.v1.DividendRecorded':
          this.dividendsByName.set(nameOf(event.data), plainDividend(event.data));
          break;
        case 'marketlog.prices.v1.DistributionFactorRecorded':
          this.factorsByName.set(nameOf(event.data), plainFactor(event.data));
          break;
        case 'marketlog.prices.v1.DistributionFactorWithdrawn':
          this.factorsByName.delete(nameOf(event.data));
          break;
        case 'marketlog.prices.v1.ActionsCovered':
          this.cover(event.data);
          break;
        case 'marketlog.prices.v1.CorporateActionWithdrawn':
          this.withdraw(event.data);
          break;
        default:
          assertNever(event);
      }
    }
  }

  private withdraw(data: MarketlogEvent<'marketlog.prices.v1.CorporateActionWithdrawn'>['data']): void {
    const name = nameOf(data);
    const { kind, source, restoredSplit, restoredDividend, restoredFactor, firstDate = '', exDate } = data;
    switch (kind) {
      case 'split':
        if (restoredSplit) this.splitsByName.set(name, plainSplit(restoredSplit));
        else this.splitsByName.delete(name);
        break;
      case 'dividend':
        if (restoredDividend) this.dividendsByName.set(name, plainDividend(restoredDividend));
        else this.dividendsByName.delete(name);
        break;
      case 'distribution_factor':
        if (restoredFactor) this.factorsByName.set(name, plainFactor(restoredFactor));
        else this.factorsByName.delete(name);
        break;
      default:
        // What was joined with it has to be asked for again.
        this.coverage = this.coverage.filter(
          (span) => span.source !== source || span.to < firstDate || exDate < span.from,
        );
    }
  }

  private cover({ source, from, to }: CoveredSpan): void {
    const meets = (span: CoveredSpan) =>
      span.source === source && span.from <= dayAfter(to) && from <= dayAfter(span.to);
    const met = this.coverage.filter(meets);
    const joined = {
      source,
      from: met.reduce((first, span) => (span.from < first ? span.from : first), from),
      to: met.reduce((last, span) => (span.to > last ? span.to : last), to),
    };
    this.coverage = [...this.coverage.filter((span) => !meets(span)), joined];
  }
}

function nameOf({ exDate, source }: { readonly exDate: string; readonly source: string }): string {
  return `${exDate} ${source}`;
}

function dayAfter(date: string): string {
  const next = new Date(Date.parse(date) + 86_400_000);
  return Number.isNaN(next.getTime()) ? date : next.toISOString().slice(0, 10);
}
