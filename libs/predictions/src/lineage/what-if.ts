import { decodeEvent, type PricePredicted } from '#contracts';
import type { EventEnvelope } from '#event-sourcing';
import { calendarOf } from '#markets';
import { availabilityBy } from '../window/availability.js';
import { featureWindow, type MissingReason } from '../window/feature-window.js';
import type { PriceEvent } from '../window/price-history.js';
import { modelName, persistence } from '../model/built-in-models.js';
import { persistenceClaim } from '../model/persistence.predictor.js';
import { historyOf } from './named-events.js';
import { recompute, type Recomputed } from './recompute.js';

/** What a prediction would say, or why there would be none. */
export type Conceivable = Recomputed | { readonly missing: MissingReason | 'market_needed' };

/** Changes what was said of a trading day before, so that a prediction may have been another until then. */
const correctingTypes = new Set([
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.DailyBarWithdrawn',
  'marketlog.prices.v1.DistributionFactorWithdrawn',
  'marketlog.prices.v1.CorporateActionWithdrawn',
]);

export interface Correction {
  readonly event: EventEnvelope;
  /** The trading day or ex-date that it speaks of. */
  readonly date: string;
}

/** Corrections and withdrawals of days from one to another, in the order in which they were recorded. */
export function correctionsBetween(events: readonly EventEnvelope[], from: string, to: string): Correction[] {
  return events
    .filter(({ type }) => correctingTypes.has(type))
    .map((event) => ({ event, date: dateOf(decodeEvent(event) as PriceEvent) }))
    .filter(({ date }) => from <= date && date <= to)
    .sort((a, b) => a.event.position - b.event.position);
}

function dateOf({ data }: PriceEvent): string {
  if ('bar' in data) return data.bar!.date;
  return 'date' in data ? data.date : (data as { readonly exDate: string }).exDate;
}

/**
 * A prediction as it would be from these events alone, with the interval state that it had: what was settled before it stays. A model that is
 * fed the market as well cannot be asked by the events of one instrument: `market_needed`.
 * @param events of one instrument's prices; they share a partition, so that position orders them all
 */
export function conceive(prediction: PricePredicted, events: readonly EventEnvelope[]): Conceivable {
  const { group, asOfDate, cutoffAt, interval, probabilityUp } = prediction;
  const calendar = calendarOf(group).calendar!;
  const history = historyOf(events, availabilityBy(calendar));
  const window = featureWindow(history, { date: asOfDate, cutoffAt: Number(cutoffAt) }, calendar);
  if (window.status === 'missing') return { missing: window.reason };
  if (modelName(prediction.model!) !== modelName(persistence)) return { missing: 'market_needed' };
  const { alpha, scores, quantile } = interval!;
  const state = { alpha, scores, quantile, baseRate: probabilityUp };
  return recompute(prediction, window, state, persistenceClaim(window, state));
}
