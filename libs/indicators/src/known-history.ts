import { plainBar, plainSplit } from '#contracts';
import { assertNever } from '#event-sourcing';
import {
  availableAt,
  defaultSourceRank,
  type DeliveredBar,
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
  private bars: Said<DeliveredBar>[] = [];
  private splits: Said<Split>[] = [];

  add(events: Iterable<BarEvent>): void {
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
        default:
          assertNever(event);
      }
    }
  }

  /** Indicators of what could be known at an instant (UTC milliseconds), oldest first. */
  indicatorsAvailable(instant: number, calendar: ExchangeCalendar | undefined): IndicatorSeries {
    const known = { bars: this.bars, splits: this.splits, dividends: [], factors: [] };
    const { bars, splits } = availableAt(known, instant, calendar, defaultSourceRank);
    return seriesOf(bars, splits);
  }
}
