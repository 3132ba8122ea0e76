import type { Projection } from '#event-sourcing';
import { actionsProjection } from './actions.projection.js';
import { dailyBarsProjection } from './daily-bars.projection.js';
import { latestPricesProjection } from './latest-prices.projection.js';

/** The read models of this feature, for the app that runs them. */
export const pricesProjections: readonly Projection[] = [
  dailyBarsProjection,
  actionsProjection,
  latestPricesProjection,
];
