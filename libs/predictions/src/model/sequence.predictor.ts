import type { ExchangeCalendar } from '#markets';
import { MarketReturns } from '../features/market-return.js';
import { sequenceLength, sequenceOf, withSigma, type Surroundings } from '../features/sequence.js';
import { StepCache } from '../features/step-cache.js';
import type { SeenSentiments } from '../features/sentiment/article-sentiments.js';
import { sessionFeatures, steps } from '../features/feature-set.js';
import type { FeatureWindow } from '../window/feature-window.js';
import { featuresHash } from '../window/inputs.js';
import { PriceHistory } from '../window/price-history.js';
import { isInSample } from './validity.js';
import type { Claim, PredictedSession, Predictor } from './predictor.js';
import type { PriceModel, PriceModelCard } from './price-models.port.js';

type Seen = Omit<PredictedSession, 'state' | 'windows'>;

/** A trained model, asked once per session for all instruments. */
export class SequencePredictor implements Predictor {
  readonly looksAtMarket = true;
  #market: { readonly of: Seen['sight']; readonly returns: MarketReturns } | undefined;

  /** @param open loads the model when it is first asked. @param cache shared by the versions that predict one after the other */
  constructor(
    private readonly card: PriceModelCard,
    private readonly open: () => Promise<PriceModel>,
    private readonly cache: StepCache,
  ) {}

  get model() {
    return this.card.model;
  }

  get looksAtSentiment() {
    return this.card.usesSentiment;
  }

  get sentimentModel() {
    return this.card.sentimentModel;
  }

  isInSample(date: string, calendar: ExchangeCalendar): boolean {
    return isInSample(this.card, date, calendar);
  }

  async claims(session: PredictedSession): Promise<ReadonlyMap<string, Claim>> {
    const windows = [...session.windows];
    if (windows.length === 0) return new Map();
    const features = new Float32Array(windows.length * sequenceLength);
    const sigma = Float32Array.from(windows, ([, window]) => window.sigma);
    const seen = this.#seenArticles(session);
    const hashes = windows.map(([instrumentId, window], i) => {
      const sequence = this.#sequence(instrumentId, session, window, seen);
      features.set(sequence, i * sequenceLength);
      return featuresHash(withSigma(sequence, window.sigma));
    });
    const { probabilityUp, expectedReturn } = await (await this.open()).predict(features, sigma);
    const same = {
      skill: this.card.skill,
      featureSet: sessionFeatures,
      inSample: this.isInSample(session.sight.date, session.calendar),
    };
    return new Map(
      windows.map(([instrumentId, window], i) => {
        const said = { probabilityUp: probabilityUp[i]!, expectedReturn: expectedReturn[i]! };
        return [
          instrumentId,
          { ...said, ...same, featuresHash: hashes[i]!, events: eventsOf(seen, instrumentId, window) },
        ];
      }),
    );
  }

  fed(instrumentId: string, session: Seen, window: FeatureWindow) {
    const seen = this.#seenArticles(session);
    const sequence = this.#sequence(instrumentId, session, window, seen);
    return { features: withSigma(sequence, window.sigma), events: eventsOf(seen, instrumentId, window) };
  }

  #sequence(
    instrumentId: string,
    session: Seen,
    window: FeatureWindow,
    seen: SeenSentiments | undefined,
  ): Float32Array {
    const surroundings: Surroundings = {
      market: this.#marketOf(session),
      sentimentOf: (date) => seen?.at(instrumentId, date),
      cache: this.cache,
    };
    return sequenceOf(instrumentId, window, surroundings);
  }

  /** Undefined for a model that was not trained on sentiment: it is fed none. */
  #seenArticles({ sentiment }: Seen): SeenSentiments | undefined {
    if (!this.card.usesSentiment) return undefined;
    if (sentiment === undefined) throw new TypeError(`${this.model.name} is fed sentiment, and was given no articles`);
    return sentiment.articles.seen(sentiment);
  }

  /** The same for all instruments of a session. */
  #marketOf({ sight, calendar, historyOf, instruments }: Seen): MarketReturns {
    if (this.#market?.of !== sight) {
      const none = new PriceHistory(() => 0);
      const universe = [...this.card.universe].sort().map((symbol) => {
        const instrumentId = instruments.get(symbol);
        return instrumentId === undefined ? none : historyOf(instrumentId);
      });
      this.#market = { of: sight, returns: new MarketReturns(universe, sight, calendar) };
    }
    return this.#market.returns;
  }
}

/** What the sentiment of the steps of a window was computed from. */
function eventsOf(seen: SeenSentiments | undefined, instrumentId: string, { bars }: FeatureWindow) {
  return seen === undefined ? [] : bars.slice(-steps).flatMap(({ date }) => seen.eventsAt(instrumentId, date));
}
