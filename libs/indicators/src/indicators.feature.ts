/** What indicators bring to an app. */
export const indicatorsFeature = {
  name: 'indicators',
  projections: async () => (await import('./indicators.projections.js')).indicatorsProjections,
  ports: async () => [(await import('./reach/indicator-reach.module.js')).IndicatorReachModule],
  api: async () => [(await import('./indicators.api.module.js')).IndicatorsApiModule],
} as const;
