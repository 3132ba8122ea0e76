import { plainBar, plainSplit, PricesInForce, type PlainBar } from '#contracts';
import {
  actionsForSplitBasis,
  availableAt,
  defaultSourceRank,
  effectiveSplits,
  withoutDistributions,
  type ExchangeCalendar,
  type RecordedFact,
  type Split,
} from '#markets';
import { seriesOf, type BarEvent, type IndicatorSeries } from './bar-history.js';

type Said<T> = T & RecordedFact & { readonly id: string };

function without<T extends { readonly id: string }>(facts: readonly T[], id: string): T[] {
  return facts.filter((fact) => fact.id !== id);
}

/** Every version of the bars and splits of one instrument, so that it can tell what could be known at a moment. */
export class KnownHistory {
  private bars: Said<PlainBar>[] = [];
  private splits: Said<Split>[] = [];
  private readonly today = new PricesInForce();

  add(events: readonly BarEvent[]): void {
    this.today.add(events);
    for (const event of events) {
      const { id, recordedAt } = event;
      switch (event.type) {
        case 'marketlog.prices.v1.SplitRecorded':
          this.splits.push({ ...plainSplit(event.data), id, recordedAt });
          break;
        case 'marketlog.prices.v1.DailyBarRecorded':
        case 'marketlog.prices.v1.DailyBarCorrected':
          this.bars.push({ ...plainBar(event.data.bar), id, recordedAt });
          break;
        // What was taken back is not known today; the version before it stands here already.
        case 'marketlog.prices.v1.DailyBarWithdrawn':
          this.bars = without(this.bars, event.data.withdraws);
          break;
        case 'marketlog.prices.v1.CorporateActionWithdrawn':
          this.splits = without(this.splits, event.data.withdraws);
          break;
        // What distributions there are in bars is asked of today's knowledge.
        default:
      }
    }
  }

  /** Indicators of what could be known at an instant (UTC milliseconds), oldest first. */
  indicatorsAvailable(instant: number, calendar: ExchangeCalendar | undefined): IndicatorSeries {
    const today = actionsForSplitBasis(this.today.barsByDate, this.today);
    const versions = this.bars.map((bar) => withoutDistributions(bar, today) ?? bar);
    const known = { bars: versions, splits: this.splits, dividends: [], factors: [] };
    const { bars, splits } = availableAt(known, instant, calendar, defaultSourceRank);
    return seriesOf(bars, { splits: effectiveSplits(splits, defaultSourceRank), distributions: [], coverage: [] });
  }
}
