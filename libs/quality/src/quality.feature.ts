/** What quality brings to an app: flags. */
export const qualityFeature = {
  name: 'quality',
  projections: async () => (await import('./quality.projections.js')).qualityProjections,
} as const;
