import { Injectable } from '@nestjs/common';
import { decodeEvent, type ModelVersion, type PricePredicted } from '#contracts';
import { EventStore, MarketlogError, type EventEnvelope } from '#event-sourcing';
import { calendarOf } from '#markets';
import { sessionFeatures } from '../features/feature-set.js';
import { StepCache } from '../features/step-cache.js';
import { returnsFeatures } from '../model/persistence.predictor.js';
import { PriceModels, type PriceModelCard } from '../model/price-models.port.js';
import { SequencePredictor } from '../model/sequence.predictor.js';
import { PredictionGroups } from '../session/prediction-groups.js';
import { featureWindow } from '../window/feature-window.js';
import { historyOf, sightOfNamed } from './named-events.js';
import { groupPrices, seenAgain } from './seen-again.js';

/** What a model was fed, in the order that is hashed; or why it cannot be made again, as a code. */
export type FedAgain = { readonly features: ArrayLike<number> } | { readonly missing: string };

/** Makes again what models were fed, without asking them. */
@Injectable()
export class FeaturesAgain {
  #before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly groups: PredictionGroups,
    private readonly models: PriceModels,
  ) {}

  /** @param predicted the event of a prediction. @param events that it names */
  async of(predicted: EventEnvelope, events: readonly EventEnvelope[]): Promise<FedAgain> {
    const prediction = decodeEvent(predicted).data as PricePredicted;
    const { asOfDate, group, featureSet } = prediction;
    const window = featureWindow(historyOf(events), sightOfNamed(asOfDate), calendarOf(group).calendar!);
    if (window.status === 'missing') return { missing: window.reason };
    if (featureSet === returnsFeatures) return { features: window.returns };
    if (featureSet !== sessionFeatures) return { missing: 'feature_set_unknown' };
    const card = await this.#cardOf(prediction.model!);
    if ('missing' in card) return card;
    // One request at a time, because each reads the prices of a whole market.
    const made = this.#before.then(async () => {
      const year = Number(asOfDate.slice(0, 4));
      const universe = new Set(card.universe);
      const prices = await groupPrices(this.store, this.groups, { group, year }, ({ symbol }) => universe.has(symbol));
      const predictor = new SequencePredictor(card, neverAsked, new StepCache());
      return predictor.fed(prediction.instrumentId, seenAgain(prediction, prices, events), window);
    });
    this.#before = made.catch(() => undefined);
    return { features: (await made).features };
  }

  /** The card of a model lists the instruments of its market. */
  async #cardOf({ name, version }: ModelVersion): Promise<PriceModelCard | { readonly missing: string }> {
    try {
      const cards = await this.models.list();
      const found = cards.find(({ model }) => model.name === name && model.version === version);
      return found ?? { missing: notFound };
    } catch (error) {
      // Without a folder of models this one is not here either.
      if (error instanceof MarketlogError) return { missing: error.code === 'model_missing' ? notFound : error.code };
      throw error;
    }
  }
}

const notFound = 'model_not_found';

function neverAsked(): never {
  throw new Error('only what a model is fed was asked for');
}
