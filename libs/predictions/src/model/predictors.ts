import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import { StepCache } from '../features/step-cache.js';
import { modelName, persistence } from './built-in-models.js';
import { persistencePredictor } from './persistence.predictor.js';
import type { Predictor } from './predictor.js';
import { PriceModels, type PriceModel, type PriceModelCard } from './price-models.port.js';
import { SequencePredictor } from './sequence.predictor.js';
import { embargoSessions, isInSample, isValidAt } from './validity.js';

export interface ModelChoice {
  /** `name@version`; of a trained model also its name alone, which means the version that is valid at each session. */
  readonly model: string;
  /** Where trained models lie; by default where the settings say. */
  readonly folder?: string | undefined;
  /** Predicts also what the model was trained on, marked as such. */
  readonly inSample?: boolean | undefined;
}

/** Which model speaks at which session. */
export interface ChosenModel {
  /** True where a claim needs the prices of the whole group. */
  readonly looksAtMarket: boolean;
  /** True where a claim needs the sentiment of articles. */
  readonly looksAtSentiment: boolean;
  /** @throws MarketlogError `model_in_sample`, `model_not_valid` */
  at(date: string, calendar: ExchangeCalendar): Predictor;
  /** The one that made a prediction; undefined where it is none of these. */
  of(model: { readonly name: string; readonly version: string }): Predictor | undefined;
  /** Ends what was loaded. */
  close(): Promise<void>;
}

/** Finds models, built in or trained, and has them registered before they speak. */
@Injectable()
export class Predictors {
  constructor(
    private readonly models: PriceModels,
    private readonly registry: ModelRegistry,
  ) {}

  /** @throws MarketlogError `model_not_found`, and why what lies there cannot be used */
  async choose({ model, folder, inSample = false }: ModelChoice): Promise<ChosenModel> {
    if (model === modelName(persistence)) {
      const predictor = persistencePredictor;
      const of = ({ name }: { readonly name: string }) => (name === predictor.model.name ? predictor : undefined);
      return { looksAtMarket: false, looksAtSentiment: false, at: () => predictor, of, close: async () => undefined };
    }
    const [name, version] = model.split('@');
    const known = await this.#cardsIn(folder);
    const cards = known.filter(
      ({ model: each }) => each.name === name && (version === undefined || each.version === version),
    );
    if (cards.length === 0) {
      const names = [persistence, ...known.map((card) => card.model)].map(modelName).join(', ');
      throw new MarketlogError('model_not_found', `there is no model "${model}"; expected one of ${names}`);
    }
    return this.#chosen(cards, inSample);
  }

  /** The newest trained model that lies where the settings say, as `name@version`; undefined without any. Folds do not count. */
  async shipped(): Promise<string | undefined> {
    const whole = (await this.#cardsIn(undefined)).filter(({ validThrough }) => validThrough === undefined);
    const newest = whole.at(-1);
    return newest && modelName(newest.model);
  }

  /**
   * Has every version in a folder registered, as a candidate or not as its card says; nothing where one of them cannot be used.
   * @throws MarketlogError why
   */
  async register(folder: string): Promise<readonly PriceModelCard[]> {
    const cards = await this.models.list(folder);
    for (const card of cards) await (await this.models.open(card)).close();
    for (const card of cards) await this.#register(card);
    return cards;
  }

  #chosen(cards: readonly PriceModelCard[], inSample: boolean): ChosenModel {
    const cache = new StepCache();
    const opened = new Map<PriceModelCard, Promise<PriceModel>>();
    const open = (card: PriceModelCard) => {
      let model = opened.get(card);
      if (model === undefined) opened.set(card, (model = this.#open(card)));
      return model;
    };
    const predictors = cards.map((card) => ({ card, predictor: new SequencePredictor(card, () => open(card), cache) }));
    return {
      looksAtMarket: true,
      looksAtSentiment: cards.some(({ usesSentiment }) => usesSentiment),
      at(date, calendar) {
        // The newest version that may speak; a fold comes before the version that it is of.
        const valid = predictors.filter(({ card }) => isValidAt(card, date));
        const honest = valid.filter(({ card }) => !isInSample(card, date, calendar));
        const found = honest.at(-1) ?? (inSample ? valid.at(-1) : undefined);
        if (found !== undefined) return found.predictor;
        throw refusal(cards, valid[0]?.card, date);
      },
      of: ({ name, version }) =>
        predictors.find(({ card: { model } }) => model.name === name && model.version === version)?.predictor,
      close: async () => {
        const models = await Promise.allSettled(opened.values());
        await Promise.all(models.map(async (each) => each.status === 'fulfilled' && (await each.value.close())));
      },
    };
  }

  async #open(card: PriceModelCard): Promise<PriceModel> {
    const model = await this.models.open(card);
    await this.#register(card);
    return model;
  }

  /** Answers go on showing the baseline beside a model whose skill is not shown, and a fold is for its own sessions only. */
  #register({ model, skill, validThrough }: PriceModelCard): Promise<void> {
    return this.registry.register(model, { candidate: skill === 'none' || validThrough !== undefined });
  }

  async #cardsIn(folder: string | undefined): Promise<readonly PriceModelCard[]> {
    try {
      return await this.models.list(folder);
    } catch (error) {
      // Where no folder is named, a missing model means that none is shipped.
      if (folder === undefined && error instanceof MarketlogError && error.code === 'model_missing') return [];
      throw error;
    }
  }
}

function refusal(cards: readonly PriceModelCard[], valid: PriceModelCard | undefined, date: string): MarketlogError {
  if (valid === undefined) {
    const ranges = cards.map(
      ({ model, validFrom, validThrough }) => `${modelName(model)} ${validFrom}–${validThrough}`,
    );
    return new MarketlogError('model_not_valid', `no model is valid at ${date}; there are ${ranges.join(', ')}`);
  }
  const { model, trainedThrough } = valid;
  return new MarketlogError(
    'model_in_sample',
    `${modelName(model)} was trained through ${trainedThrough}, and ${date} is not later than ${embargoSessions} sessions after that; ` +
      'predict from a later day, or with --in-sample, which marks it and keeps it out of metrics',
  );
}
