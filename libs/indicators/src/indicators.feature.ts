import { IndicatorsApiModule } from './indicators.api.module.js';
import { indicatorsProjections } from './indicators.projections.js';

/** What indicators bring to an app. */
export const indicatorsFeature = {
  name: 'indicators',
  projections: indicatorsProjections,
  api: IndicatorsApiModule,
} as const;
