import { assertNever } from '#event-sourcing';
import { plainBar, plainSplit, type MarketlogEvent } from '#contracts';
import {
  defaultSourceRank,
  effectiveSplits,
  indicatorWidth,
  IndicatorStream,
  onSplitBasis,
  type DeliveredBar,
  type Split,
} from '#markets';

export const barEventTypes = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DailyBarWithdrawn',
  'marketlog.prices.v1.CorporateActionWithdrawn',
] as const;

/** What indicators depend on. */
export type BarEvent = MarketlogEvent<(typeof barEventTypes)[number]>;

/** All bars and splits of one instrument after some events, in any order of dates. */
export class BarHistory {
  private readonly bars = new Map<string, DeliveredBar>();
  private readonly splitsByName = new Map<string, Split>();

  constructor(events: Iterable<BarEvent> = []) {
    this.add(events);
  }

  add(events: Iterable<BarEvent>): void {
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
          this.splitsByName.set(`${event.data.exDate} ${event.data.source}`, plainSplit(event.data));
          break;
        case 'marketlog.prices.v1.CorporateActionWithdrawn': {
          const { kind, exDate, source, restoredSplit } = event.data;
          if (kind !== 'split') break;
          if (restoredSplit) this.splitsByName.set(`${exDate} ${source}`, plainSplit(restoredSplit));
          else this.splitsByName.delete(`${exDate} ${source}`);
          break;
        }
        default:
          assertNever(event);
      }
    }
  }

  /** As recorded, one per ex-date and source. */
  get splits(): Split[] {
    return [...this.splitsByName.values()];
  }

  /** Every bar's indicators, oldest first. */
  indicators(): IndicatorSeries {
    const bars = [...this.bars.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
    return seriesOf(bars, this.splits);
  }
}

/** Indicators of bars in order of date. @param recorded splits, several of one ex-date where sources differ */
export function seriesOf(bars: readonly DeliveredBar[], recorded: readonly Split[]): IndicatorSeries {
  const splits = effectiveSplits(recorded, defaultSourceRank);
  const stream = new IndicatorStream();
  const values = new Float64Array(bars.length * indicatorWidth);
  bars.forEach((bar, index) => {
    const { high, low, close, volume } = onSplitBasis(bar, splits);
    stream.next(high, low, close, volume, values, index * indicatorWidth);
  });
  return { dates: bars.map(({ date }) => date), values, stream };
}

/** A table of indicators: row i at `values[i × indicatorWidth]`, NaN where there is no value. */
export interface IndicatorSeries {
  readonly dates: readonly string[];
  readonly values: Float64Array;
  /** Ready for the bar after the last. */
  readonly stream: IndicatorStream;
}
