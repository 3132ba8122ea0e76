import type { ModelVersion } from '#contracts';
import type { ExchangeCalendar } from '#markets';
import type { PooledState } from '../interval/interval-pool.js';
import type { ArticleSentiments, ArticleSight } from '../features/sentiment/article-sentiments.js';
import type { FeatureWindow } from '../window/feature-window.js';
import type { EventReference, PriceHistory, Sight } from '../window/price-history.js';

/** What a model says of the next session of an instrument. */
export interface Claim {
  /** Total return, as a fraction. */
  readonly expectedReturn: number;
  /** Of a total return above 0; undefined while the base rate warms up. */
  readonly probabilityUp: number | undefined;
  readonly skill: 'none' | 'proven';
  readonly featureSet: string;
  /** SHA-256, hex, of the float32 bytes that were fed. */
  readonly featuresHash: string;
  /** The model was trained on this time. */
  readonly inSample: boolean;
  /** What was fed beside prices came from these. */
  readonly events?: readonly EventReference[];
}

/** What a model may know of articles at a session. */
export interface SeenArticles extends ArticleSight {
  readonly articles: ArticleSentiments;
  readonly recordedThrough: number;
  /** Event id of what fixed that. */
  readonly sealedBy: string;
}

/** What a model may look at: a session as it was sealed, or as it is known now. */
export interface PredictedSession {
  readonly calendar: ExchangeCalendar;
  /** What counts of the log; of a sealed session with the versions that the seal names. */
  readonly sight: Sight;
  /** By instrument id, of those that are predicted. */
  readonly windows: ReadonlyMap<string, FeatureWindow>;
  readonly historyOf: (instrumentId: string) => PriceHistory;
  /** Instrument ids by symbol, of the whole group. */
  readonly instruments: ReadonlyMap<string, string>;
  /** For a model that is fed the sentiment of articles. */
  readonly sentiment?: SeenArticles | undefined;
  readonly state: PooledState;
}

/** A model that predicts whole sessions. */
export interface Predictor {
  readonly model: ModelVersion;
  /** Whether a claim depends on the prices of others too, so that the seal itself is one of its inputs. */
  readonly looksAtMarket: boolean;
  /** Whether it is fed the sentiment of articles. */
  readonly looksAtSentiment: boolean;
  /** Version of the sentiment model whose scores it learned from; undefined: it is fed those of the newest. */
  readonly sentimentModel: string | undefined;
  /** True where the model was trained on the session. */
  isInSample(date: string, calendar: ExchangeCalendar): boolean;
  /** One claim per window. @throws MarketlogError why the model cannot be used */
  claims(session: PredictedSession): Promise<ReadonlyMap<string, Claim>>;
  /** What was or would be fed for an instrument, in the order that is hashed, and from which events beside its prices, without asking the model. */
  fed(
    instrumentId: string,
    session: Omit<PredictedSession, 'state' | 'windows'>,
    window: FeatureWindow,
  ): { readonly features: ArrayLike<number>; readonly events: readonly EventReference[] };
}
