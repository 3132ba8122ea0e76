import { decodeEvent, type PricePredicted } from '#contracts';
import { MarketlogError, type EventEnvelope } from '#event-sourcing';
import { calendarOf } from '#markets';
import { availabilityBy } from '../window/availability.js';
import { featureWindow, type MissingReason } from '../window/feature-window.js';
import type { PriceEvent } from '../window/price-history.js';
import type { ClaimsAgain } from './claims-again.js';
import { historyOf } from './named-events.js';
import { recompute, type Recomputed } from './recompute.js';

/** What a prediction would say, or why there would be none; the code of an error where its model cannot be asked. */
export type Conceivable = Recomputed | { readonly missing: MissingReason | MarketlogError['code'] };

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

/** What a conceivable prediction is made from. */
export interface Conceived {
  readonly prediction: PricePredicted;
  /** Those that it names: of others than its instrument, and of articles, it sees what it saw. */
  readonly inputs: readonly EventEnvelope[];
  /** Prices of its instrument that are to count; they share a partition, so that position orders them all. */
  readonly prices: readonly EventEnvelope[];
}

/**
 * A prediction as it would be if of its instrument these prices alone counted, with the interval state that it had: what was settled before
 * it stays. @param folder where trained models lie
 */
export async function conceive(
  claims: ClaimsAgain,
  { prediction, inputs, prices }: Conceived,
  folder?: string,
): Promise<Conceivable> {
  const { group, asOfDate, cutoffAt, interval, probabilityUp } = prediction;
  const calendar = calendarOf(group).calendar!;
  const history = historyOf(prices, availabilityBy(calendar));
  const window = featureWindow(history, { date: asOfDate, cutoffAt: Number(cutoffAt) }, calendar);
  if (window.status === 'missing') return { missing: window.reason };
  const { alpha, scores, quantile } = interval!;
  const state = { alpha, scores, quantile, baseRate: probabilityUp };
  try {
    const claim = await claims.claim(prediction, { window, state, events: inputs, pricesInstead: prices }, folder);
    return recompute(prediction, window, state, claim);
  } catch (error) {
    // The rest of an explanation does not need the model.
    if (error instanceof MarketlogError) return { missing: error.code };
    throw error;
  }
}
