import type { EventDraft } from '#contracts';
import type { ExchangeCalendar } from '#markets';
import type { PredictedSession, Predictor } from '../model/predictor.js';
import { featureWindow, windowBars } from '../window/feature-window.js';
import { eventsOf, featuresHash, inputsOf } from '../window/inputs.js';
import type { PriceHistory } from '../window/price-history.js';
import type { TrackedPrediction } from './prediction-book.js';
import { boundsOf } from './predict.js';
import { revisionEventId, voidedEventId } from './streams.js';
import { sessionsUntilVoid, settlementOf, voidedBecause, type Voided } from './settle.js';

/** What corrections and withdrawals say to a prediction that is recorded. */
export type Reviewed =
  | Voided
  | EventDraft<
      | 'marketlog.predictions.v1.PricePredicted'
      | 'marketlog.predictions.v1.SettlementAmended'
      | 'marketlog.predictions.v1.PredictionInputsChanged'
    >;

/** How the features and the claim of a prediction are made again, with what is known now. */
export interface Again {
  readonly predictor: Predictor;
  readonly seen: Omit<PredictedSession, 'state' | 'windows'>;
}

/**
 * Looks at a prediction with what is known now. A corrected input revises it only before its target session opens; afterwards it
 * stands, and is marked. A corrected outcome amends its settlement. What was withdrawn counts as corrected: where the features can no longer be
 * made, the prediction stands and is marked; where the bar of the outcome is gone, the next one within the sessions that settle is the
 * outcome, and without one, or without the bar of its reference, the prediction is void until there is one again. Nothing where it would
 * be the same.
 * @param now UTC milliseconds
 * @param again undefined where its model is not at hand: then only its outcome is looked at
 */
export async function review(
  prediction: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
  again: Again | undefined,
): Promise<Reviewed[]> {
  const inputs = again === undefined ? [] : await changed(prediction, history, calendar, now, again);
  return [...amended(prediction, history, calendar, now), ...inputs];
}

function amended(
  { data, settlement, settledFirst = '', voided }: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
): Reviewed[] {
  if (settlement === undefined) return [];
  const { settledDate, actualReturn } = settlement.data;
  const { asOfDate, targetDate } = data;
  const last = calendar.sessionAfter(targetDate, sessionsUntilVoid - 1) ?? settledFirst;
  const sight = { date: last > settledFirst ? last : settledFirst, cutoffAt: now };
  const outcome = history.barOf(settledFirst, sight) ?? history.firstBar(targetDate, sight);
  if (outcome === undefined || history.barOf(asOfDate, sight) === undefined)
    return voided ? [] : [voidedBecause('bar_withdrawn', data)];
  const current = settlementOf(data, history, { ...sight, date: outcome.date }, outcome.date);
  const same = !voided && outcome.date === settledDate && current?.actualReturn === actualReturn;
  if (current === undefined || same) return [];
  return [
    {
      type: 'marketlog.predictions.v1.SettlementAmended',
      data: { settlement: current, supersedes: settlement.eventId },
    },
  ];
}

async function changed(
  { data, settlement, voided, knownFeatures, eventId }: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
  { predictor, seen: session }: Again,
): Promise<Reviewed[]> {
  const window = featureWindow(history, session.sight, calendar);
  const missing = window.status === 'missing';
  const { predictionId, instrumentId, asOfDate, targetDate, model } = data;
  const { features, events } = missing ? { features: [], events: [] } : predictor.fed(instrumentId, session, window);
  const hash = featuresHash(features);
  if (hash === knownFeatures) return [];
  const seen = missing ? history.seen(session.sight, windowBars) : window.history;
  const { inputs: runs, inputEvents } = inputsOf([...eventsOf(seen), ...events]);
  const { sentiment } = session;
  const inputs = {
    inputs: runs,
    inputEvents: [...inputEvents, ...(sentiment === undefined ? [] : [sentiment.sealedBy])],
  };
  if (missing || settlement !== undefined || voided || now >= calendar.openOf(targetDate)!) {
    const mark = { predictionId, instrumentId, asOfDate, model: model!, featuresHash: hash, ...inputs };
    return [{ type: 'marketlog.predictions.v1.PredictionInputsChanged', data: mark }];
  }
  const { close } = window.bars.at(-1)!;
  const { $typeName: _name, ...claim } = data;
  // The interval state, and with it a base rate, stays what it was for this session.
  const { alpha, scores, quantile } = data.interval!;
  const state = { alpha, scores, quantile, baseRate: data.probabilityUp };
  const claims = await predictor.claims({ ...session, windows: new Map([[instrumentId, window]]), state });
  const { expectedReturn, events: _fed, ...said } = claims.get(instrumentId)!;
  const revised = {
    ...claim,
    ...said,
    revision: data.revision + 1,
    madeAt: BigInt(now),
    referenceClose: close,
    expectedReturn,
    predictedClose: close * (1 + expectedReturn),
    ...boundsOf(close, expectedReturn, window.sigma, quantile),
    interval: { ...data.interval!, sigma: window.sigma },
    ...inputs,
    supersedes: eventId,
  };
  return [{ type: 'marketlog.predictions.v1.PricePredicted', data: revised }];
}

/** By default an id follows from what is said; a revision has its number, and what is voided again was settled anew in between. */
export function reviewEventId({ data, settlement }: TrackedPrediction, draft: Reviewed): string | undefined {
  switch (draft.type) {
    case 'marketlog.predictions.v1.PricePredicted':
      return revisionEventId(data.predictionId, draft.data.revision!);
    case 'marketlog.predictions.v1.PredictionVoided':
      return voidedEventId(data.predictionId, settlement?.eventId);
    default:
      return undefined;
  }
}
