/** What indicators bring to an app. */
export const indicatorsFeature = {
  name: 'indicators',
  projections: async () => (await import('./indicators.projections.js')).indicatorsProjections,
  api: async () => [(await import('./indicators.api.module.js')).IndicatorsApiModule],
} as const;
