import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import { modelName } from '../model/built-in-models.js';
import { PriceModels } from '../model/price-models.port.js';
import { Predictors, type ModelChoice } from '../model/predictors.js';
import { evaluate, type Evaluation } from '../metrics/evaluate.js';
import type { SettledPrediction } from '../metrics/settled-prediction.js';
import { BackfillPredictions, BackfillPredictionsHandler } from '../session/backfill-predictions.command.js';
import type { TrackedPrediction } from '../session/prediction-book.js';
import { PredictionGroups } from '../session/prediction-groups.js';
import { PredictionLog } from '../session/prediction-log.js';
import { pairedDifferences, type Pair, type PairedDifference } from './paired.js';
import { ReplayStore } from './replay-store.js';

export interface ReplayOptions extends ModelChoice {
  readonly from: string;
  readonly to: string;
  readonly group?: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (sessions: number) => void;
  readonly onSession?: () => void;
}

/** What a recorded model said of the same, and how the candidate differs from it. */
export interface Compared {
  readonly model: string;
  readonly mode: string;
  readonly pairs: number;
  readonly recorded: Evaluation;
  /** Of the pairs alone. */
  readonly candidate: Evaluation;
  readonly differences: Readonly<Record<string, PairedDifference>>;
}

export interface Replayed {
  readonly candidate: string;
  readonly sessions: number;
  readonly predictions: number;
  readonly evaluation: Evaluation;
  readonly compared: readonly Compared[];
}

/** Registers nothing: a replay leaves no trace. */
class NoRegistry extends ModelRegistry {
  override async register(): Promise<void> {}

  override async promoted(): Promise<undefined> {
    return undefined;
  }
}

/** Has a candidate predict recorded history, on what was available then, beside what was really predicted. */
@Injectable()
export class CandidateReplay {
  constructor(
    private readonly store: EventStore,
    private readonly groups: PredictionGroups,
    private readonly models: PriceModels,
  ) {}

  /** @throws MarketlogError `model_not_found`, `model_in_sample`, `model_not_valid` */
  async replay(options: ReplayOptions): Promise<Replayed> {
    const replayed = new ReplayStore(this.store, options.now);
    const predictors = new Predictors(this.models, new NoRegistry());
    const handler = new BackfillPredictionsHandler(replayed, this.groups, predictors);
    const { sessions, predictions } = await handler.execute(new BackfillPredictions(options));
    const candidates = new Map<string, SettledPrediction>();
    const recorded: TrackedPrediction[] = [];
    for (const { calendar } of await this.groups.find(options)) {
      const within = ({ data }: TrackedPrediction) => options.from <= data.asOfDate && data.asOfDate <= options.to;
      for (const each of await settledOf(replayed, calendar.group)) candidates.set(keyOf(each), rowOf(each));
      for (const each of (await settledOf(this.store, calendar.group)).filter(within)) recorded.push(each);
    }
    const byModel = Map.groupBy(recorded, ({ data: { model, mode } }) => `${modelName(model!)} ${mode}`);
    return {
      candidate: options.model,
      sessions,
      predictions,
      evaluation: evaluate([...candidates.values()]),
      compared: [...byModel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => compare(rows, candidates)),
    };
  }
}

/** What metrics count of a group: settled, neither late nor in the sample of its model. */
async function settledOf(store: EventStore, group: string): Promise<TrackedPrediction[]> {
  const book = await new PredictionLog(store, group).catchUp();
  // In the order of the metrics, so that sums are the same to the last digit.
  return [...book.predictions()]
    .filter(({ data, settlement, voided }) => settlement !== undefined && !voided && !data.late && !data.inSample)
    .map((tracked) => ({ tracked, order: `${tracked.settlement!.data.settledDate} ${keyOf(tracked)}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ tracked }) => tracked);
}

/** @param predictions of one model and mode, at least one */
function compare(
  predictions: readonly TrackedPrediction[],
  candidates: ReadonlyMap<string, SettledPrediction>,
): Compared {
  const { model, mode } = predictions[0]!.data;
  const pairs = predictions.flatMap((each): Pair[] => {
    const [recorded, candidate] = [rowOf(each), candidates.get(keyOf(each))];
    return candidate === undefined ? [] : [{ session: recorded.session, recorded, candidate }];
  });
  return {
    ...{ model: modelName(model!), mode, pairs: pairs.length },
    recorded: evaluate(pairs.map((pair) => pair.recorded)),
    candidate: evaluate(pairs.map((pair) => pair.candidate)),
    differences: pairedDifferences(pairs),
  };
}

function keyOf({ data }: TrackedPrediction): string {
  return `${data.instrumentId} ${data.asOfDate}`;
}

function rowOf({ data, settlement }: TrackedPrediction): SettledPrediction {
  const { sigma, quantile } = data.interval!;
  return {
    session: settlement!.data.settledDate,
    instrumentId: data.instrumentId,
    probabilityUp: data.probabilityUp ?? null,
    expectedReturn: data.expectedReturn,
    halfWidth: quantile === undefined ? null : quantile * sigma,
    actualReturn: settlement!.data.actualReturn,
  };
}
