import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PricePredicted } from '#contracts';
import { EventStore } from '#event-sourcing';
import { calendarOf, type ExchangeCalendar } from '#markets';
import type { PooledState } from '../interval/interval-pool.js';
import { sightOf } from '../session/seen-session.js';
import { availabilityBy } from '../window/availability.js';
import { featureWindow, type FeatureWindow } from '../window/feature-window.js';
import { PriceHistories } from '../window/price-histories.js';
import type { Claim } from '../model/predictor.js';
import { ClaimsAgain } from './claims-again.js';
import { historyOf, namedEvents, sightOfNamed } from './named-events.js';
import { recompute } from './recompute.js';
import { RecordedPredictions, type RecordedPrediction } from './recorded-predictions.js';

/** Differences above these count: relative ones, of probabilities and returns, which a model gives in float32, absolute ones. */
export const tolerances = { features: 1e-9, prediction: 1e-6 } as const;

/** A number that is not what was recorded. */
export interface PredictionDifference {
  readonly predictionId: string;
  readonly symbol: string;
  readonly asOfDate: string;
  /** Such as `lower` or `features`. */
  readonly field: string;
  readonly recorded: string | number | null;
  readonly recomputed: string | number | null;
}

export interface PredictionsVerified {
  /** Predictions of the log, and how many of them were made again. */
  readonly predictions: number;
  readonly checked: number;
  readonly equal: number;
  readonly events: number;
  readonly differences: readonly PredictionDifference[];
}

export interface SampleOptions {
  readonly sample: number;
  /** The same seed chooses the same predictions of a log. */
  readonly seed: number;
  /** Where trained models lie; by default where the settings say. */
  readonly folder?: string | undefined;
  readonly onStart?: (predictions: number) => void;
  readonly onPrediction?: () => void;
}

type Compared = Readonly<Record<string, string | number | undefined>>;

/**
 * Makes predictions again: features from exactly the events that a prediction names, beside those from all that its seal lets count;
 * interval state and base rate from the settlements of the log; the claim from both.
 */
@Injectable()
export class PredictionVerifier {
  constructor(
    private readonly store: EventStore,
    private readonly claims: ClaimsAgain,
  ) {}

  async verify(options: SampleOptions): Promise<PredictionsVerified> {
    try {
      return await this.#verify(options);
    } finally {
      await this.claims.close();
    }
  }

  async #verify({ sample, seed, folder, onStart, onPrediction }: SampleOptions): Promise<PredictionsVerified> {
    const recorded = await RecordedPredictions.read(this.store);
    const chosen = chooseFrom([...recorded.predictions.values()], sample, seed);
    onStart?.(chosen.length);
    const states = recorded.states(chosen, ({ group, asOfDate }) => of(group).previousSession(asOfDate) ?? '');
    const differences: PredictionDifference[] = [];
    let [equal, used] = [0, 0];
    for (const predictions of byInstrument(chosen)) {
      const histories = await this.#histories(predictions);
      for (const { data } of predictions) {
        const events = await namedEvents(this.store, data);
        const named = windowOfNamed(data, events);
        const sealed = sealedWindow(data, histories, recorded);
        const state = states.get(data.predictionId)!;
        const claim = named && (await this.claims.claim(data, { window: named, state, events }, folder));
        const found = compare(data, { named, sealed, state, claim });
        used += events.length;
        if (found.length === 0) equal++;
        const { predictionId, symbol, asOfDate } = data;
        differences.push(...found.map((each) => ({ predictionId, symbol, asOfDate, ...each })));
        onPrediction?.();
      }
    }
    return { predictions: recorded.predictions.size, checked: chosen.length, equal, events: used, differences };
  }

  /** All prices that predictions of one instrument can stand on. */
  async #histories(predictions: readonly RecordedPrediction[]): Promise<PriceHistories> {
    const { instrumentId, group } = predictions[0]!.data;
    const years = predictions.map(({ data }) => Number(data.asOfDate.slice(0, 4)));
    const span = { from: Math.min(...years) - 1, to: Math.max(...years) };
    return PriceHistories.read(this.store, [instrumentId], span, availabilityBy(of(group)));
  }
}

/** A random choice that depends on nothing but the ids and the seed. */
function chooseFrom(predictions: readonly RecordedPrediction[], count: number, seed: number): RecordedPrediction[] {
  const ranked = predictions.map((each) => ({ each, rank: hash('sha1', `${seed} ${each.data.predictionId}`) }));
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ each }) => each);
}

function byInstrument(predictions: readonly RecordedPrediction[]): RecordedPrediction[][] {
  return [...Map.groupBy(predictions, ({ data }) => `${data.group} ${data.instrumentId}`).values()];
}

function windowOfNamed(data: PricePredicted, events: Awaited<ReturnType<typeof namedEvents>>) {
  const window = featureWindow(historyOf(events), sightOfNamed(data.asOfDate), of(data.group));
  return window.status === 'complete' ? window : undefined;
}

function sealedWindow(
  data: PricePredicted,
  histories: PriceHistories,
  recorded: RecordedPredictions,
): FeatureWindow | undefined {
  const sight = sightOf(data, recorded.sealedVersions(data));
  const window = featureWindow(histories.of(data.instrumentId), sight, of(data.group));
  return window.status === 'complete' ? window : undefined;
}

interface Again {
  readonly named: FeatureWindow | undefined;
  readonly sealed: FeatureWindow | undefined;
  readonly state: PooledState;
  readonly claim: Claim | undefined;
}

function compare(data: PricePredicted, { named, sealed, state, claim }: Again) {
  if (named === undefined || sealed === undefined || claim === undefined)
    return [{ field: 'features', recorded: data.featuresHash, recomputed: null }];
  const differing = differencesOf(numbered(sealed.returns), numbered(named.returns), tolerances.features);
  const { alpha, scores, quantile } = state;
  const { interval, featuresHash, referenceClose, expectedReturn, predictedClose, lower, upper, probabilityUp } = data;
  const was = { featuresHash, referenceClose, expectedReturn, predictedClose, lower, upper, probabilityUp };
  const stateWas = { ...was, sigma: interval!.sigma, alpha: interval!.alpha, scores: interval!.scores, quantile: interval!.quantile }; // prettier-ignore
  const is = { ...recompute(data, named, state, claim), alpha, scores, quantile };
  return [...differing, ...differencesOf(stateWas, is, tolerances.prediction)];
}

function numbered(values: readonly number[]): Compared {
  return Object.fromEntries(values.map((value, i) => [`features[${i}]`, value]));
}

/** What a model says itself, as fractions. */
const claimed = new Set(['expectedReturn', 'probabilityUp']);

function differencesOf(was: Compared, is: Compared, tolerance: number) {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) =>
    same(was[field], is[field], tolerance, claimed.has(field) ? 1 : 0)
      ? []
      : [{ field, recorded: was[field] ?? null, recomputed: is[field] ?? null }],
  );
}

function same(
  a: string | number | undefined,
  b: string | number | undefined,
  tolerance: number,
  scale: number,
): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), scale);
}

function of(group: string): ExchangeCalendar {
  return calendarOf(group).calendar!;
}
