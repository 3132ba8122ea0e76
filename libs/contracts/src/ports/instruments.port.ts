import type { EventAddress } from '#event-sourcing';

/** What other features may know of an instrument. */
export interface InstrumentReference {
  readonly instrumentId: string;
  /** The ticker it holds now, or held last. */
  readonly symbol: string;
  readonly name: string | null;
  readonly sector: string | null;
  readonly exchange: string | null;
  readonly currency: string | null;
  readonly timezone: string | null;
  readonly tracked: boolean;
}

/** Write side: from ticker to instrument, registering what is unknown. Bound to the instruments feature by the app. */
export abstract class InstrumentRegistry {
  /**
   * The id of the instrument that held the ticker on a date (YYYY-MM-DD); an unknown ticker is registered, untracked.
   * Answers from memory for a ticker it has met.
   * @throws MarketlogError `invalid_symbol` where the text can be no ticker.
   */
  abstract resolve(ticker: string, date: string, correlationId: string): Promise<string>;
  /** The same without registering. */
  abstract find(ticker: string, date: string): Promise<string | undefined>;
  /** Time zone of the exchange that the log knows of the ticker's present holder; undefined where it knows none. */
  abstract timezoneOf(ticker: string): Promise<string | undefined>;
  /** Records what a live source says of an instrument (exchange, currency, time zone …); nothing where it is known already. */
  abstract describe(instrumentId: string, facts: InstrumentFacts, correlationId: string): Promise<void>;
}

export interface InstrumentFacts {
  readonly source: string;
  readonly name?: string | undefined;
  readonly sector?: string | undefined;
  readonly exchange?: string | undefined;
  readonly currency?: string | undefined;
  readonly timezone?: string | undefined;
}

/** Some of the known instruments. */
export interface InstrumentPage {
  /** The id after which they begin; undefined: from the first on. */
  readonly beyond: string | undefined;
  readonly limit: number;
  /** Only tracked ones, or only others. */
  readonly tracked?: boolean | undefined;
}

/** Read side: what `{symbol}` in REST means. Bound to the instruments feature by the app. */
export abstract class InstrumentDirectory {
  /**
   * The ticker's present holder, else its last past holder, or the instrument of that id.
   * With `recordedUpTo` (UTC milliseconds, what `asOf` resolved to) the holder, and what is known of it, as the log had recorded them
   * by then; a ticker recorded only later means its first holder, of which nothing is known, so that the answer can say since when.
   * @throws MarketlogError `symbol_not_found` naming the nearest known symbol.
   */
  abstract get(symbol: string, recordedUpTo?: number): Promise<InstrumentReference>;
  /** Several by id; unknown ids are absent. */
  abstract byIds(instrumentIds: readonly string[]): Promise<Map<string, InstrumentReference>>;
  /** Instruments that are tracked now, for fetches. */
  abstract tracked(): Promise<InstrumentReference[]>;
  /** Instruments whose exchange is known, in order of their ids: those that sessions can be told of. */
  abstract listed(): Promise<InstrumentReference[]>;
  /** Known instruments in order of their ids. */
  abstract page(wanted: InstrumentPage): Promise<InstrumentReference[]>;
  /**
   * Resolves once the answers hold the event of `instruments` at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  abstract reached(address: EventAddress): Promise<void>;
}
