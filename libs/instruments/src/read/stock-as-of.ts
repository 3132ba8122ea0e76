import { Injectable } from '@nestjs/common';
import { decodeEvent, InstrumentDirectory, LatestPrices } from '#contracts';
import { EventStore, keyPages, MarketlogError, type Category, type LogPartition } from '#event-sourcing';
import { formatAsOf, formatPosition, isSettled, RecordMoments, type AsOf, type RecordMoment } from '#resources';
import { instrumentAfter, type InstrumentAfter } from './instrument-history.js';
import type { InstrumentsEvent } from './instruments.projection.js';
import type { StockFacts } from './stock-facts.js';

/**
 * A stock as the log had it recorded at a moment. The read model of instruments keeps its present state alone, and an
 * instrument has few events, so it is projected afresh from those up to the moment.
 */
@Injectable()
export class StockAsOf {
  constructor(
    private readonly store: EventStore,
    private readonly moments: RecordMoments,
    private readonly directory: InstrumentDirectory,
    private readonly prices: LatestPrices,
  ) {}

  /** @throws MarketlogError `symbol_not_found` also where it was not known yet; `as_of_in_future`, `projection_behind`. */
  async facts(symbol: string, asOf: AsOf): Promise<StockFacts> {
    const moment = await this.moments.resolve(asOf);
    const { instrumentId } = await this.directory.get(symbol, moment.recordedUpTo);
    const [instruments, prices] = [
      await this.#place('instruments', instrumentId, moment),
      await this.#place('prices', instrumentId, moment),
    ];
    const { instrument, tickers } = await this.#instrument(instrumentId, instruments.position);
    if (instrument === undefined) {
      throw new MarketlogError('symbol_not_found', `${symbol} was not known yet as of ${formatAsOf(asOf)}`);
    }
    return {
      instrument,
      tickers,
      prices: await this.prices.asOf(instrumentId, prices),
      now: moment.recordedUpTo,
      positions: [instruments, prices].flatMap((place) => formatPosition(place, place.position) ?? []),
      settled: [instruments, prices].every((place) => isSettled(place, moment)),
    };
  }

  async #place(category: Category, key: string, moment: RecordMoment): Promise<LogPartition & { position: number }> {
    const partition = await this.moments.partitionOf(category, key);
    return { ...partition, position: await this.moments.positionIn(partition, moment) };
  }

  async #instrument(instrumentId: string, upTo: number): Promise<InstrumentAfter> {
    const events: InstrumentsEvent[] = [];
    for await (const page of keyPages(this.store, 'instruments', instrumentId, { upTo })) {
      events.push(...page.map((envelope) => decodeEvent(envelope) as InstrumentsEvent));
    }
    return instrumentAfter(instrumentId, events);
  }
}
