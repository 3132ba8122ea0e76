import { Injectable } from '@nestjs/common';
import { closest } from 'fastest-levenshtein';
import { InstrumentDirectory, type InstrumentPage, type InstrumentReference } from '#contracts';
import { Clock, EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { parseTicker } from '#markets';
import { instrumentRecordedBy } from './instrument-history.js';
import { InstrumentsRepository, type RecordedPeriod } from './instruments.repository.js';
import { holderOf, type TickerPeriod } from './ticker-holder.js';

/** The directory over the read model `instruments`. */
@Injectable()
export class ReadModelInstrumentDirectory extends InstrumentDirectory {
  constructor(
    private readonly instruments: InstrumentsRepository,
    private readonly clock: Clock,
    private readonly store: EventStore,
  ) {
    super();
  }

  override async get(symbol: string, recordedUpTo?: number): Promise<InstrumentReference> {
    const ticker = parseTicker(symbol);
    const found = ticker === undefined ? undefined : await this.#find(ticker, recordedUpTo);
    if (found !== undefined) return found;
    // Symbols are ASCII, and short.
    const spelt = symbol
      .toUpperCase()
      .replace(/[^!-~]/g, '')
      .slice(0, 40);
    const known = await this.instruments.symbolsNear(spelt);
    const shown = symbol.length > 40 ? `${symbol.slice(0, 40)}…` : symbol;
    const hint = known.length > 0 ? `; did you mean ${closest(spelt, known)}?` : ', nor any other yet';
    throw new MarketlogError('symbol_not_found', `no symbol ${shown} is known${hint}`);
  }

  override async byIds(instrumentIds: readonly string[]): Promise<Map<string, InstrumentReference>> {
    const found = await this.instruments.byIds([...new Set(instrumentIds)]);
    return new Map(found.map((instrument) => [instrument.instrumentId, instrument]));
  }

  override tracked(): Promise<InstrumentReference[]> {
    return this.instruments.tracked();
  }

  override listed(): Promise<InstrumentReference[]> {
    return this.instruments.listed();
  }

  override page(wanted: InstrumentPage): Promise<InstrumentReference[]> {
    return this.instruments.beyond(wanted);
  }

  override reached(address: EventAddress): Promise<void> {
    return this.instruments.reached(address);
  }

  async #find(ticker: string, recordedUpTo: number | undefined): Promise<InstrumentReference | undefined> {
    const recorded = await this.instruments.periodsOf(ticker);
    const date = new Date(recordedUpTo ?? this.clock.now()).toISOString().slice(0, 10);
    const holder = holderOf(knownBy(recorded, recordedUpTo), date);
    // An id may be spelled like a ticker that means somebody else: the ticker goes first.
    const instrument =
      recorded.find(({ instrumentId }) => instrumentId === holder)?.instrument ??
      (await this.instruments.byIds([holder ?? ticker]))[0];
    if (instrument === undefined || recordedUpTo === undefined) return instrument;
    const asked = holder === undefined ? instrument : { ...instrument, symbol: ticker };
    return instrumentRecordedBy(this.store, asked, recordedUpTo);
  }
}

/** The periods as they were known at a moment; where the ticker was not recorded yet, whom it was first recorded for. */
function knownBy(recorded: readonly RecordedPeriod[], moment: number | undefined): readonly TickerPeriod[] {
  if (moment === undefined) return recorded;
  const known = recorded
    .filter(({ recordedAt }) => recordedAt <= moment)
    .map(({ endRecordedAt, ...period }) =>
      endRecordedAt !== null && endRecordedAt <= moment ? period : { ...period, to: null },
    );
  if (known.length > 0) return known;
  const first = Math.min(...recorded.map(({ recordedAt }) => recordedAt));
  return recorded.filter(({ recordedAt }) => recordedAt === first).map((period) => ({ ...period, to: null }));
}
