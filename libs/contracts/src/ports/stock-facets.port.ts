import type { Category, EventAddress } from '#event-sourcing';
import type { InstrumentReference } from './instruments.port.js';

/** Sentiment of an instrument in the last completed session with articles that count. */
export interface SentimentSummary {
  /** The session, YYYY-MM-DD. */
  readonly date: string;
  /** Mean of the scores: −1 to 1. */
  readonly score: number;
  readonly label: 'positive' | 'neutral' | 'negative';
  /** Articles that count in it. */
  readonly articles: number;
}

/** The latest prediction of an instrument, of whichever model, without what it was made from. */
export interface PredictionSummary {
  /** Trading day on whose close it stands, YYYY-MM-DD. */
  readonly asOfDate: string;
  /** Trading day that it is about. */
  readonly targetDate: string;
  readonly referenceClose: number;
  readonly predictedClose: number;
  /** Null, as `upper`, while too few predictions are settled for bounds. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Share of outcomes that is meant to lie between them. */
  readonly level: number;
  readonly probabilityUp: number | null;
  readonly mode: 'live' | 'backfill';
  readonly status: 'open' | 'settled' | 'void';
  readonly model: { readonly name: string; readonly version: string };
}

/**
 * What a stock shows beside its own fields and its latest price, each part known to another feature. The feature that brings one widens
 * its type here and its schema in `stocks.schema.ts`; until then it is null.
 */
export interface StockFacetValues {
  readonly prediction: PredictionSummary | null;
  readonly sentiment: SentimentSummary | null;
}

export type StockFacetName = keyof StockFacetValues;

/** The value, or why there is none (`no_articles`, `model_missing`), which `meta.unavailable` says. */
export type StockFacetAnswer<N extends StockFacetName> =
  { readonly value: StockFacetValues[N] } | { readonly unavailable: string };

/** One part of `GET /v1/stocks/{symbol}`. A feature implements it and lists it in its declaration; `GetStock` asks them all. */
export abstract class StockFacet<N extends StockFacetName = StockFacetName> {
  abstract readonly name: N;

  /**
   * What it is now; with `recordedUpTo` (UTC milliseconds, what `asOf` resolved to) as the log had it recorded by then. One that cannot
   * tell of the past answers `unavailable: 'not_as_of'`, never the present.
   */
  abstract of(instrument: InstrumentReference, recordedUpTo?: number): Promise<StockFacetAnswer<N>>;

  /** The category that its read model follows, where `minPosition` may name one. */
  readonly category?: Category;

  /**
   * Resolves once its answers hold the event of its category at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  reached(_address: EventAddress): Promise<void> {
    return Promise.resolve();
  }
}

/** Injects the facets that the app was composed of: `@Inject(STOCK_FACETS) facets: readonly StockFacet[]`. */
export const STOCK_FACETS = Symbol('STOCK_FACETS');
