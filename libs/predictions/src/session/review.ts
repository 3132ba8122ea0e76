import type { EventDraft } from '#contracts';
import type { ExchangeCalendar } from '#markets';
import { featureWindow } from '../window/feature-window.js';
import { eventsOf, featuresHash, inputsOf } from '../window/inputs.js';
import type { PriceHistory } from '../window/price-history.js';
import type { TrackedPrediction } from './prediction-book.js';
import { boundsOf } from './predict.js';
import { settlementOf } from './settle.js';

/** What corrections say to a prediction that is recorded. */
export type Reviewed = EventDraft<
  | 'marketlog.predictions.v1.PricePredicted'
  | 'marketlog.predictions.v1.SettlementAmended'
  | 'marketlog.predictions.v1.PredictionInputsChanged'
>;

/**
 * Looks at a prediction with what is known now. A corrected input revises it only before its target session opens; afterwards it
 * stands, and is marked. A corrected outcome amends its settlement. Nothing where it would be the same.
 * @param now UTC milliseconds
 */
export function review(
  prediction: TrackedPrediction,
  history: PriceHistory,
  calendar: ExchangeCalendar,
  now: number,
): Reviewed[] {
  return [...amended(prediction, history, now), ...changed(prediction, history, calendar, now)];
}

function amended({ data, settlement }: TrackedPrediction, history: PriceHistory, now: number): Reviewed[] {
  if (settlement === undefined) return [];
  const { settledDate, actualReturn } = settlement.data;
  const current = settlementOf(data, history, { date: settledDate, cutoffAt: now }, settledDate);
  if (current === undefined || current.actualReturn === actualReturn) return [];
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
  if (window.status === 'missing') return [];
  const hash = featuresHash(window.returns);
  if (hash === knownFeatures) return [];
  const inputs = inputsOf(eventsOf(window.history));
  const { predictionId, instrumentId, asOfDate, targetDate, model } = data;
  if (settlement !== undefined || voided || now >= calendar.openOf(targetDate)!) {
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
