import { ModelRegistry, type ModelVersion } from '#contracts';
import { OnnxPriceModels } from './onnx-price-models.source.js';
import { Predictors } from './predictors.js';

/** Remembers what was registered, and how. */
export class RememberingRegistry extends ModelRegistry {
  readonly registered: { readonly model: ModelVersion; readonly candidate: boolean }[] = [];

  override async register(model: ModelVersion, { candidate = false } = {}): Promise<void> {
    this.registered.push({ model, candidate });
  }

  override async promoted(): Promise<ModelVersion | undefined> {
    return undefined;
  }
}

/** The built-in models, and those of a folder that holds one per name. */
export function predictorsOf(models = '/nowhere', registry: ModelRegistry = new RememberingRegistry()): Predictors {
  return new Predictors(new OnnxPriceModels(models), registry);
}
