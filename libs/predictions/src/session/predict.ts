import type { EventDraft } from '#contracts';
import { intervalLevel } from '../interval/conformal.js';
import type { PooledState } from '../interval/interval-pool.js';
import type { ModelVersion } from '../model/built-in-models.js';
import type { Claim } from '../model/predictor.js';
import type { FeatureWindow } from '../window/feature-window.js';
import { eventsOf, inputsOf } from '../window/inputs.js';
import { predictionId } from './streams.js';

export type Mode = 'live' | 'backfill';

/** What is the same for all predictions of a session. */
export interface SessionTerms {
  readonly group: string;
  readonly asOfDate: string;
  readonly targetDate: string;
  readonly mode: Mode;
  /** UTC milliseconds. */
  readonly madeAt: number;
  readonly cutoffAt: number;
  /** When the target session opens, UTC milliseconds. */
  readonly targetOpensAt: number;
}

/** What a prediction of one instrument is made from. */
export interface PredictionInput {
  readonly instrument: { readonly instrumentId: string; readonly symbol: string };
  readonly window: FeatureWindow;
  readonly state: PooledState;
}

type Predicted = EventDraft<'marketlog.predictions.v1.PricePredicted'>;

/**
 * What a model claims as an event, with bounds around it from what it missed before.
 * @param seals event ids of the seals, where the claim depends on the prices of others, whose versions they name
 */
export function predictionOf(
  terms: SessionTerms,
  { instrument, window, state }: PredictionInput,
  { expectedReturn, events = [], ...claim }: Claim,
  model: ModelVersion,
  seals: readonly string[] = [],
): Predicted {
  const { group, asOfDate, targetDate, mode, madeAt, cutoffAt, targetOpensAt } = terms;
  const { instrumentId, symbol } = instrument;
  const { close, currency } = window.bars.at(-1)!;
  const { inputs, inputEvents } = inputsOf([...eventsOf(window.history), ...events]);
  return {
    type: 'marketlog.predictions.v1.PricePredicted',
    data: {
      predictionId: predictionId({ instrumentId, asOfDate, model }),
      instrumentId,
      symbol,
      group,
      asOfDate,
      targetDate,
      revision: 1,
      mode,
      late: mode === 'live' && madeAt >= targetOpensAt,
      ...claim,
      madeAt: BigInt(madeAt),
      cutoffAt: BigInt(cutoffAt),
      referenceClose: close,
      currency: currency ?? undefined,
      expectedReturn,
      predictedClose: close * (1 + expectedReturn),
      ...boundsOf(close, expectedReturn, window.sigma, state.quantile),
      level: intervalLevel,
      model,
      interval: { sigma: window.sigma, alpha: state.alpha, scores: state.scores, quantile: state.quantile },
      inputs,
      inputEvents: [...inputEvents, ...seals],
    },
  };
}

/** The bounds in prices; absent during warm-up. */
export function boundsOf(
  referenceClose: number,
  expectedReturn: number,
  sigma: number,
  quantile: number | undefined,
): { readonly lower: number | undefined; readonly upper: number | undefined } {
  if (quantile === undefined) return { lower: undefined, upper: undefined };
  const half = quantile * sigma;
  return {
    lower: referenceClose * (1 + expectedReturn - half),
    upper: referenceClose * (1 + expectedReturn + half),
  };
}
