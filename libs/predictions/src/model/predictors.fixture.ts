import { join } from 'node:path';
import { ModelRegistry, type ModelVersion } from '#contracts';
import { writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
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

/** Puts a model into a folder that holds one per name: it adds up the sentiment of its steps, and nothing else of what it is fed. */
export async function shipModelOfSentiment(models: string, card: object = { sentiment: 'used' }): Promise<void> {
  const feature = featureNames.indexOf('sentimentMean');
  await writeTinySequenceModel(join(models, 'prediction'), { columns: featureNames, feature, card });
}
