import { ModelRegistryCliModule, ModelRegistryModule } from './model-registry.module.js';
import { modelsVerbs } from './models.cli.js';
import { modelRegistryProjections } from './models.projection.js';

/** What the registry of models brings to an app. */
export const modelRegistryFeature = {
  name: 'model-registry',
  projections: modelRegistryProjections,
  ports: [ModelRegistryModule],
  cli: { modules: [ModelRegistryCliModule], verbs: modelsVerbs },
} as const;
