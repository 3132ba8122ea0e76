import { modelsVerbs } from './model-registry.verbs.js';

/** What the registry of models brings to an app. */
export const modelRegistryFeature = {
  name: 'model-registry',
  verbs: modelsVerbs,
  cli: async () => [(await import('./model-registry.module.js')).ModelRegistryCliModule],
  projections: async () => (await import('./models.projection.js')).modelRegistryProjections,
  ports: async () => [(await import('./model-registry.module.js')).ModelRegistryModule],
} as const;
