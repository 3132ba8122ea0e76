import { plainBar, plainSplit, type MarketlogEvent, type PlainBar } from '#contracts';
import { assertNever } from '#event-sourcing';
import type { Split } from '#markets';

type PriceEvent = MarketlogEvent<
  | 'marketlog.prices.v1.DailyBarRecorded'
  | 'marketlog.prices.v1.DailyBarCorrected'
  | 'marketlog.prices.v1.DailyBarWithdrawn'
  | 'marketlog.prices.v1.SplitRecorded'
  | 'marketlog.prices.v1.CorporateActionWithdrawn'
>;

/** The bars and splits of one instrument that are in force after some events: not corrected and not withdrawn. */
export class PricesInForce {
  readonly bars = new Map<string, PlainBar>();
  /** By ex-date and source. */
  readonly splits = new Map<string, Split>();

  constructor(events: readonly PriceEvent[] = []) {
    this.add(events);
  }

  add(events: readonly PriceEvent[]): void {
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
          this.splits.set(`${event.data.exDate} ${event.data.source}`, plainSplit(event.data));
          break;
        case 'marketlog.prices.v1.CorporateActionWithdrawn': {
          const { kind, exDate, source, restoredSplit } = event.data;
          if (kind !== 'split') break;
          if (restoredSplit) this.splits.set(`${exDate} ${source}`, plainSplit(restoredSplit));
          else this.splits.delete(`${exDate} ${source}`);
          break;
        }
        default:
          assertNever(event);
      }
    }
  }
}
