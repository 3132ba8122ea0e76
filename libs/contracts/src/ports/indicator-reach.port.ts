import type { EventEnvelope } from '#event-sourcing';

/** Trading days with indicators, one after another. */
export interface ReachedDays {
  /** First and last, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

/** Read side: which indicators are computed from an event. Bound to the indicators feature by the app. */
export abstract class IndicatorReach {
  /**
   * The days whose indicators are computed from an event of `prices` as the log stands now, in order; none of an event that another has
   * replaced, or of another category.
   */
  abstract of(event: EventEnvelope): Promise<ReachedDays[]>;
}
