import type { EventDraft } from '#contracts';
import type { ExchangeCalendar } from '#markets';
import { featureWindow, windowBars } from '../window/feature-window.js';
import { eventsOf, featuresHash, inputsOf } from '../window/inputs.js';
import type { PriceHistory } from '../window/price-history.js';
import type { TrackedPrediction } from './prediction-book.js';
import { boundsOf } from './predict.js';
import { sessionsUntilVoid, settlementOf, voidedBecause, type Voided } from './settle.js';

/** What corrections and withdrawals say to a prediction that is recorded. */
export type Reviewed =
  | Voided
  | EventDraft<
      | 'marketlog.predictions.v1.PricePredicted'
      | 'marketlog.predictions.v1.SettlementAmended'
      | 'marketlog.predictions.v1.PredictionInputsChanged'
    >;

/**
 * Looks at a prediction with what is known now. A corrected input revises it only before its target session opens; afterwards it
 * stands, and is marked. A corrected outcome amends its settlement. What was withdrawn counts as corrected: where the features can no longer be
 * made, the prediction stands and is marked; where the bar of the outcome is gone, the next one within the sessions that settle is the
 * outcome, and without one, or without the bar of its reference, the prediction is void until there is one again. Nothing where it would
 * be the same.
 * @param now UTC milliseconds
 */
export function review(
  prediction: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
): Reviewed[] {
  return [...amended(prediction, history, calendar, now), ...changed(prediction, history, calendar, now)];
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

function changed(
  { data, settlement, voided, knownFeatures, eventId }: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
): Reviewed[] {
  const window = featureWindow(history, { date: data.asOfDate, cutoffAt: now }, calendar);
  const missing = window.status === 'missing';
  const hash = featuresHash(missing ? [] : window.returns);
  if (hash === knownFeatures) return [];
  const { predictionId, instrumentId, asOfDate, targetDate, model } = data;
  const seen = missing ? history.seen({ date: asOfDate, cutoffAt: now }, windowBars) : window.history;
  const inputs = inputsOf(eventsOf(seen));
  if (missing || settlement !== undefined || voided || now >= calendar.openOf(targetDate)!) {
    const mark = { predictionId, instrumentId, asOfDate, model: model!, featuresHash: hash, ...inputs };
    return [{ type: 'marketlog.predictions.v1.PredictionInputsChanged', data: mark }];
  }
  const { close } = window.bars.at(-1)!;
  const { $typeName: _name, ...claim } = data;
  const interval = { ...data.interval!, sigma: window.sigma };
  const revised = {
    ...claim,
    revision: data.revision + 1,
    madeAt: BigInt(now),
    referenceClose: close,
    predictedClose: close * (1 + data.expectedReturn),
    ...boundsOf(close, data.expectedReturn, window.sigma, interval.quantile),
    interval,
    featuresHash: hash,
    ...inputs,
    supersedes: eventId,
  };
  return [{ type: 'marketlog.predictions.v1.PricePredicted', data: revised }];
}
