import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PricePredicted } from '#contracts';
import { EventStore } from '#event-sourcing';
import { calendarOf, type ExchangeCalendar } from '#markets';
import type { PooledState } from '../interval/interval-pool.js';
import { availabilityBy } from '../window/availability.js';
import { featureWindow, type FeatureWindow } from '../window/feature-window.js';
import { PriceHistories } from '../window/price-histories.js';
import { historyOf, namedEvents, sightOfNamed } from './named-events.js';
import { recompute } from './recompute.js';
import { RecordedPredictions, type RecordedPrediction } from './recorded-predictions.js';

/** Relative differences above these count. */
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
  constructor(private readonly store: EventStore) {}

  async verify({ sample, seed, onStart, onPrediction }: SampleOptions): Promise<PredictionsVerified> {
    const recorded = await RecordedPredictions.read(this.store);
    const chosen = chooseFrom([...recorded.predictions.values()], sample, seed);
    onStart?.(chosen.length);
    const states = recorded.states(chosen, ({ group, asOfDate }) => of(group).previousSession(asOfDate) ?? '');
    const differences: PredictionDifference[] = [];
    let [equal, events] = [0, 0];
    for (const predictions of byInstrument(chosen)) {
      const histories = await this.#histories(predictions);
      for (const { data } of predictions) {
        const sealed = sealedWindow(data, histories, recorded);
        const named = await namedEvents(this.store, data);
        const found = compare(data, {
          named: windowOfNamed(data, named),
          sealed,
          state: states.get(data.predictionId)!,
        });
        events += named.length;
        if (found.length === 0) equal++;
        const { predictionId, symbol, asOfDate } = data;
        differences.push(...found.map((each) => ({ predictionId, symbol, asOfDate, ...each })));
        onPrediction?.();
      }
    }
    return { predictions: recorded.predictions.size, checked: chosen.length, equal, events, differences };
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
  const byId = new Map<string, RecordedPrediction[]>();
  for (const each of predictions) {
    const { group, instrumentId } = each.data;
    const list = byId.get(`${group} ${instrumentId}`);
    if (list === undefined) byId.set(`${group} ${instrumentId}`, [each]);
    else list.push(each);
  }
  return [...byId.values()];
}

function windowOfNamed(data: PricePredicted, events: Awaited<ReturnType<typeof namedEvents>>) {
  const window = featureWindow(historyOf(events), sightOfNamed(data.asOfDate), of(data.group));
  return window.status === 'complete' ? window : undefined;
}

/** What counted: the versions of the seal, or what was known when it was revised. */
function sealedWindow(
  data: PricePredicted,
  histories: PriceHistories,
  recorded: RecordedPredictions,
): FeatureWindow | undefined {
  const sight =
    data.revision > 1
      ? { date: data.asOfDate, cutoffAt: Number(data.madeAt) }
      : { date: data.asOfDate, cutoffAt: Number(data.cutoffAt), versions: recorded.sealedVersions(data) };
  const window = featureWindow(histories.of(data.instrumentId), sight, of(data.group));
  return window.status === 'complete' ? window : undefined;
}

interface Again {
  readonly named: FeatureWindow | undefined;
  readonly sealed: FeatureWindow | undefined;
  readonly state: PooledState;
}

function compare(data: PricePredicted, { named, sealed, state }: Again) {
  if (named === undefined || sealed === undefined)
    return [{ field: 'features', recorded: data.featuresHash, recomputed: null }];
  const differing = differencesOf(numbered(sealed.returns), numbered(named.returns), tolerances.features);
  const { alpha, scores, quantile } = state;
  const { interval, featuresHash, referenceClose, expectedReturn, predictedClose, lower, upper, probabilityUp } = data;
  const was = { featuresHash, referenceClose, expectedReturn, predictedClose, lower, upper, probabilityUp };
  const stateWas = { ...was, sigma: interval!.sigma, alpha: interval!.alpha, scores: interval!.scores, quantile: interval!.quantile }; // prettier-ignore
  const is = { ...recompute(data, named, state), alpha, scores, quantile };
  return [...differing, ...differencesOf(stateWas, is, tolerances.prediction)];
}

function numbered(values: readonly number[]): Compared {
  return Object.fromEntries(values.map((value, i) => [`features[${i}]`, value]));
}

function differencesOf(was: Compared, is: Compared, tolerance: number) {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) =>
    same(was[field], is[field], tolerance)
      ? []
      : [{ field, recorded: was[field] ?? null, recomputed: is[field] ?? null }],
  );
}

function same(a: string | number | undefined, b: string | number | undefined, tolerance: number): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function of(group: string): ExchangeCalendar {
  return calendarOf(group).calendar!;
}
