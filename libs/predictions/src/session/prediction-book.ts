import type { ArticlesSealed, MarketlogEvent, PricePredicted, SessionSealed, Settlement } from '#contracts';
import { assertNever } from '#event-sourcing';
import { FeatureWatch } from '../drift/feature-drift.js';
import { IntervalPool } from '../interval/interval-pool.js';
import { poolName } from '../interval/pool-name.js';
import { modelName } from '../model/built-in-models.js';

export const predictionEventTypes = [
  'marketlog.predictions.v1.SessionSealed',
  'marketlog.predictions.v1.ArticlesSealed',
  'marketlog.predictions.v1.PricePredicted',
  'marketlog.predictions.v1.SessionPredicted',
  'marketlog.predictions.v1.PredictionSettled',
  'marketlog.predictions.v1.PredictionVoided',
  'marketlog.predictions.v1.SettlementAmended',
  'marketlog.predictions.v1.PredictionInputsChanged',
] as const;
export type PredictionEvent = MarketlogEvent<(typeof predictionEventTypes)[number]>;

/** A prediction in its newest revision, with what became of it. */
export interface TrackedPrediction {
  readonly data: PricePredicted;
  /** Event id of the newest revision. */
  readonly eventId: string;
  /** The newest settlement and its event; undefined while it is open. */
  readonly settlement?: { readonly data: Settlement; readonly eventId: string };
  /** The session that settled it first. */
  readonly settledFirst?: string;
  /** Without a trade, or because the bar of its settlement was taken back; then it keeps that settlement. */
  readonly voided: boolean;
  /** Hash of the features as they were last said to be. */
  readonly knownFeatures: string;
}

/** Seals of one session in order, and which of them a model has predicted from, as `persistence@1 2`. */
export interface SessionRecord {
  readonly seals: readonly SessionSealed[];
  readonly predicted: ReadonlySet<string>;
}

/** What predictions from a seal may know of articles, and the event that says so. */
export interface ArticlesRecord {
  readonly sealed: ArticlesSealed;
  readonly eventId: string;
}

const unsealed: SessionRecord = { seals: [], predicted: new Set() };

/** What the log says of the predictions of one calendar group. Its answers do not depend on the order in which events came. */
export class PredictionBook {
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #predictions = new Map<string, TrackedPrediction>();
  readonly #open = new Set<string>();
  readonly #pools = new Map<string, IntervalPool>();
  /** By day, model and revision of the seal. */
  readonly #articles = new Map<string, ArticlesRecord>();
  /** By name of the model, since its versions follow one another. */
  readonly #watches = new Map<string, FeatureWatch>();

  constructor(readonly group: string) {}

  apply(event: PredictionEvent): void {
    switch (event.type) {
      case 'marketlog.predictions.v1.SessionSealed': {
        if (event.data.group !== this.group) return;
        const { seals, predicted } = this.session(event.data.date);
        this.#sessions.set(event.data.date, { seals: [...seals, event.data], predicted });
        return;
      }
      case 'marketlog.predictions.v1.ArticlesSealed': {
        const { group, date, model, revision } = event.data;
        if (group !== this.group) return;
        this.#articles.set(`${date} ${modelName(model!)} ${revision}`, { sealed: event.data, eventId: event.id });
        return;
      }
      case 'marketlog.predictions.v1.SessionPredicted': {
        const { group, date, revision, model, features } = event.data;
        if (group !== this.group) return;
        this.watch(model!).add(date, features);
        const { seals, predicted } = this.session(date);
        const name = `${modelName(model!)} ${revision}`;
        this.#sessions.set(date, { seals, predicted: new Set([...predicted, name]) });
        return;
      }
      case 'marketlog.predictions.v1.PricePredicted': {
        const { data, id } = event;
        if (data.group !== this.group) return;
        const known = this.#predictions.get(data.predictionId);
        const newest = { data, eventId: id, knownFeatures: data.featuresHash };
        this.#predictions.set(data.predictionId, { voided: false, ...known, ...newest });
        if (known === undefined) this.#open.add(data.predictionId);
        return;
      }
      case 'marketlog.predictions.v1.PredictionSettled':
      case 'marketlog.predictions.v1.SettlementAmended': {
        const settlement = event.data.settlement!;
        const { predictionId } = settlement;
        const known = this.#predictions.get(predictionId);
        if (known === undefined) return;
        this.#predictions.set(predictionId, {
          ...known,
          voided: false,
          settledFirst: known.settledFirst ?? settlement.settledDate,
          settlement: { data: settlement, eventId: event.id },
        });
        this.#open.delete(predictionId);
        if (event.type === 'marketlog.predictions.v1.PredictionSettled')
          this.pool(settlement.model!, settlement.inSample).settle(settlement);
        return;
      }
      case 'marketlog.predictions.v1.PredictionVoided': {
        const known = this.#predictions.get(event.data.predictionId);
        if (known === undefined) return;
        this.#predictions.set(event.data.predictionId, { ...known, voided: true });
        this.#open.delete(event.data.predictionId);
        return;
      }
      case 'marketlog.predictions.v1.PredictionInputsChanged': {
        const known = this.#predictions.get(event.data.predictionId);
        if (known === undefined) return;
        this.#predictions.set(event.data.predictionId, { ...known, knownFeatures: event.data.featuresHash });
        return;
      }
      default:
        assertNever(event);
    }
  }

  session(date: string): SessionRecord {
    return this.#sessions.get(date) ?? unsealed;
  }

  /** What a model may know of articles from a seal; undefined where that is not fixed. */
  articles(date: string, model: { readonly name: string; readonly version: string }, revision: number) {
    return this.#articles.get(`${date} ${modelName(model)} ${revision}`);
  }

  /** The same for a prediction that is made. */
  articlesOf({ asOfDate, instrumentId, model }: PricePredicted): ArticlesRecord | undefined {
    const isOf = ({ members }: SessionSealed) => members.some((member) => member.instrumentId === instrumentId);
    const seal = this.session(asOfDate).seals.find(isOf);
    return seal && this.articles(asOfDate, model!, seal.revision);
  }

  /** How many sessions from one day to another are sealed. */
  sealedBetween(from: string, to: string): number {
    let count = 0;
    for (const [date, { seals }] of this.#sessions) if (from <= date && date <= to && seals.length > 0) count++;
    return count;
  }

  /** Neither settled nor voided, whichever model made them. */
  open(): TrackedPrediction[] {
    return [...this.#open].map((id) => this.#predictions.get(id)!);
  }

  /** Every one of the group, whichever model made them. */
  predictions(): IterableIterator<TrackedPrediction> {
    return this.#predictions.values();
  }

  /** First settlements of a model, those of all its folds; what it was trained on is apart. */
  pool(model: { readonly name: string; readonly version: string }, inSample = false): IntervalPool {
    const name = poolName(model, inSample);
    let pool = this.#pools.get(name);
    if (pool === undefined) this.#pools.set(name, (pool = new IntervalPool()));
    return pool;
  }

  /** How the features of a model were distributed. */
  watch({ name }: { readonly name: string }): FeatureWatch {
    let watch = this.#watches.get(name);
    if (watch === undefined) this.#watches.set(name, (watch = new FeatureWatch()));
    return watch;
  }
}
