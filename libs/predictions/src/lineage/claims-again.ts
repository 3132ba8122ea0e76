import { Injectable } from '@nestjs/common';
import type { PricePredicted } from '#contracts';
import { EventStore, type EventEnvelope } from '#event-sourcing';
import type { PooledState } from '../interval/interval-pool.js';
import { modelName, persistence } from '../model/built-in-models.js';
import { persistenceClaim } from '../model/persistence.predictor.js';
import type { Claim } from '../model/predictor.js';
import { Predictors, type ChosenModel } from '../model/predictors.js';
import { PredictionGroups } from '../session/prediction-groups.js';
import type { GroupPrices } from '../session/seen-session.js';
import { availabilityBy } from '../window/availability.js';
import type { FeatureWindow } from '../window/feature-window.js';
import { historyOf } from './named-events.js';
import { groupPrices, seenAgain, versionsSealedAmong } from './seen-again.js';

/** What a prediction stood on, made again from its events. */
export interface StoodOn {
  readonly window: FeatureWindow;
  readonly state: PooledState;
  /** Exactly those that it names. */
  readonly events: readonly EventEnvelope[];
  /** Prices of the instrument that count in place of those that its seal names. */
  readonly pricesInstead?: readonly EventEnvelope[];
}

/** Asks models again what they claimed: a trained one sees of the market what the seals name that its prediction names. */
@Injectable()
export class ClaimsAgain {
  readonly #chosen = new Map<string, Promise<ChosenModel>>();
  /** Prices of a whole group over the windows of one year, by `group year`. */
  readonly #prices = new Map<string, Promise<GroupPrices>>();

  constructor(
    private readonly store: EventStore,
    private readonly groups: PredictionGroups,
    private readonly predictors: Predictors,
  ) {}

  /** @param folder where trained models lie. @throws MarketlogError `model_not_found`, and why a model cannot be used */
  async claim(prediction: PricePredicted, stoodOn: StoodOn, folder?: string): Promise<Claim> {
    const { window, state, events, pricesInstead } = stoodOn;
    const model = prediction.model!;
    if (model.name === persistence.name) return persistenceClaim(window, state);
    const { group, asOfDate, instrumentId } = prediction;
    const predictor = (await this.#choose(modelName(model), folder)).of(model)!;
    const sealed = versionsSealedAmong(events);
    const recorded = await this.#pricesOf(group, Number(asOfDate.slice(0, 4)));
    const instead = pricesInstead && { instrumentId, events: pricesInstead };
    const { prices, versions } = instead ? replaced(recorded, sealed, instead) : { prices: recorded, versions: sealed };
    const seen = seenAgain(prediction, prices, events, versions);
    const claims = await predictor.claims({ ...seen, windows: new Map([[instrumentId, window]]), state });
    return claims.get(instrumentId)!;
  }

  async close(): Promise<void> {
    // A model that could not be chosen has told so to who asked for it.
    const chosen = await Promise.allSettled(this.#chosen.values());
    for (const each of chosen) if (each.status === 'fulfilled') await each.value.close();
    this.#chosen.clear();
    this.#prices.clear();
  }

  #choose(model: string, folder: string | undefined): Promise<ChosenModel> {
    let chosen = this.#chosen.get(model);
    if (chosen === undefined)
      this.#chosen.set(model, (chosen = this.predictors.choose({ model, folder, inSample: true })));
    return chosen;
  }

  #pricesOf(group: string, year: number): Promise<GroupPrices> {
    const name = `${group} ${year}`;
    let prices = this.#prices.get(name);
    if (prices === undefined) this.#prices.set(name, (prices = groupPrices(this.store, this.groups, { group, year })));
    return prices;
  }
}

/** The group with other prices of one instrument, all of which count. */
function replaced(
  prices: GroupPrices,
  sealed: ReadonlyMap<string, number>,
  { instrumentId, events }: { readonly instrumentId: string; readonly events: readonly EventEnvelope[] },
): { readonly prices: GroupPrices; readonly versions: ReadonlyMap<string, number> } {
  const own = historyOf(events, availabilityBy(prices.calendar));
  const of = (id: string) => (id === instrumentId ? own : prices.histories.of(id));
  const versions = new Map([...sealed, ...events.map(({ stream }) => [stream, Infinity] as const)]);
  return { prices: { ...prices, histories: { of } }, versions };
}
