import type { EventDraft, PricePredicted } from '#contracts';
import { pairReturn } from '../window/pair-return.js';
import type { KnownBar, PriceHistory, Sight } from '../window/price-history.js';

/** Sealed sessions from the target on without a trade, after which a prediction is void. */
export const sessionsUntilVoid = 5;

export type Settled = EventDraft<'marketlog.predictions.v1.PredictionSettled'>;
export type Voided = EventDraft<'marketlog.predictions.v1.PredictionVoided'>;

/**
 * What becomes of an open prediction once a session is over: settled by the first bar from its target on, void after five sealed
 * sessions without one, else nothing yet.
 * @param sealed how many sessions of the log are sealed, from the target up to the one that is over
 */
export function settle(
  prediction: PricePredicted,
  history: PriceHistory,
  sight: Sight,
  sealed: () => number,
): Settled | Voided | undefined {
  if (sight.date < prediction.targetDate) return undefined;
  const settlement = settlementOf(prediction, history, sight);
  if (settlement !== undefined) return { type: 'marketlog.predictions.v1.PredictionSettled', data: { settlement } };
  if (sealed() < sessionsUntilVoid) return undefined;
  return voidedBecause('no_trade', prediction);
}

/** @param reason `bar_withdrawn`: it was settled, and the bar of its outcome or its reference was taken back. */
export function voidedBecause(reason: 'no_trade' | 'bar_withdrawn', prediction: PricePredicted): Voided {
  const { predictionId, instrumentId, symbol, group, asOfDate, targetDate, model, mode } = prediction;
  return {
    type: 'marketlog.predictions.v1.PredictionVoided',
    data: { predictionId, instrumentId, symbol, group, asOfDate, targetDate, model, mode, reason },
  };
}

/** @param settledDate the session that settled it before; by default the first with a bar from the target on. */
export function settlementOf(prediction: PricePredicted, history: PriceHistory, sight: Sight, settledDate?: string) {
  const { targetDate, asOfDate, expectedReturn, interval, probabilityUp, referenceClose } = prediction;
  const reference = history.barOf(asOfDate, sight);
  const outcome = settledDate === undefined ? history.firstBar(targetDate, sight) : history.barOf(settledDate, sight);
  if (reference === undefined || outcome === undefined) return undefined;
  const { splits, dividends, factors } = history.actions(sight);
  const actualReturn = pairReturn(reference, outcome, { splits, dividends, factors });
  if (actualReturn === undefined) return undefined;
  const { sigma, quantile } = interval!;
  const error = actualReturn - expectedReturn;
  const between = [...splits, ...dividends, ...factors].filter(
    ({ exDate }) => asOfDate < exDate && exDate <= outcome.date,
  );
  return {
    predictionId: prediction.predictionId,
    instrumentId: prediction.instrumentId,
    symbol: prediction.symbol,
    group: prediction.group,
    asOfDate,
    targetDate,
    settledDate: outcome.date,
    model: prediction.model!,
    mode: prediction.mode,
    late: prediction.late,
    inSample: prediction.inSample,
    actualReturn,
    actualClose: referenceClose * (1 + actualReturn),
    error,
    score: Math.abs(error) / sigma,
    insideInterval: quantile === undefined ? undefined : Math.abs(error) <= quantile * sigma,
    directionCorrect: probabilityUp === undefined ? undefined : probabilityUp > 0.5 === actualReturn > 0,
    inputEvents: [outcome, ...between, reference].map(({ event }: Pick<KnownBar, 'event'>) => event.id),
  };
}

/** The session that a prediction is settled by, or void at. */
export function settledOn(draft: Settled | Voided, today: string): string {
  return draft.type === 'marketlog.predictions.v1.PredictionSettled' ? draft.data.settlement!.settledDate! : today;
}
