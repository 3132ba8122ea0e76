import { Injectable } from '@nestjs/common';
import { InstrumentDirectory, InstrumentRegistry, LatestPrices } from '#contracts';
import { addDays } from '#markets';

/** What to ask a vendor about one instrument. */
export interface FetchTarget {
  readonly symbol: string;
  /** Undefined where the symbol is new: it is registered once the vendor knows it. */
  readonly instrumentId: string | undefined;
  /** First day of bars wanted. */
  readonly barsFrom: string;
  /** First day of splits and dividends wanted: they change every older bar that is served. */
  readonly actionsFrom: string;
}

/** The first fetch asks for everything there is; vendors' histories begin later. */
const everything = '1970-01-02';
/** Bars fetched again each time, so that a vendor's late corrections arrive. */
const overlapDays = 10;

/** Whom a fetch is about and what is missing of each. */
@Injectable()
export class FetchTargets {
  constructor(
    private readonly registry: InstrumentRegistry,
    private readonly directory: InstrumentDirectory,
    private readonly prices: LatestPrices,
  ) {}

  /** The symbols that a fetch without any means. */
  async tracked(): Promise<string[]> {
    return (await this.directory.tracked()).map(({ symbol }) => symbol);
  }

  /** @param from first day of bars wanted; by default what is missing, with some days of overlap */
  async of(symbols: readonly string[], today: string, from?: string): Promise<FetchTarget[]> {
    const wanted = new Map<string, { symbol: string; instrumentId: string | undefined }>();
    for (const symbol of symbols) {
      const instrumentId = await this.registry.find(symbol, today);
      wanted.set(instrumentId ?? `new ${symbol}`, { symbol, instrumentId });
    }
    const ids = [...wanted.values()].flatMap(({ instrumentId }) => instrumentId ?? []);
    const known = await this.prices.byInstruments(ids);
    const references = await this.directory.byIds(ids);
    return [...wanted.values()].map(({ symbol: given, instrumentId }) => {
      // Vendors know a stock under the ticker that it holds now.
      const symbol = references.get(instrumentId ?? '')?.symbol ?? given;
      const bars = instrumentId === undefined ? undefined : known.get(instrumentId);
      const barsFrom = from ?? (bars ? addDays(bars.lastBar, -overlapDays) : everything);
      const actionsFrom = bars && bars.firstBar < barsFrom ? bars.firstBar : barsFrom;
      return { symbol, instrumentId, barsFrom, actionsFrom };
    });
  }
}
