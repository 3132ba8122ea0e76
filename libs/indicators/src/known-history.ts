import { plainBar, plainSplit } from '#contracts';
import {
  availableAt,
  defaultSourceRank,
  type DeliveredBar,
  type ExchangeCalendar,
  type RecordedFact,
  type Split,
} from '#markets';
import { seriesOf, type BarEvent, type IndicatorSeries } from './bar-history.js';

/** Every version of the bars and splits of one instrument, so that it can tell what could be known at a moment. */
export class KnownHistory {
  private readonly bars: (DeliveredBar & RecordedFact)[] = [];
  private readonly splits: (Split & RecordedFact)[] = [];

  add(events: Iterable<BarEvent>): void {
    for (const event of events) {
      const { recordedAt } = event;
      if (event.type === 'marketlog.prices.v1.SplitRecorded') {
        this.splits.push({ ...plainSplit(event.data), recordedAt });
      } else {
        this.bars.push({ ...plainBar(event.data.bar), recordedAt });
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
