import type { ModelVersion } from '../plain/model-version.js';

/** Which versions of models there are, and which one's results answers show. Bound to the model registry by the app. */
export abstract class ModelRegistry {
  /**
   * Records that this version is computed with, and promotes it where it is newer than the promoted one; nothing where both are known.
   * @param options a `candidate` is registered, and promoted by an operator alone
   * @throws MarketlogError `model_version_taken` where the version is known with another file
   */
  abstract register(model: ModelVersion, options?: { readonly candidate?: boolean }): Promise<void>;

  /** The version of which answers show results; undefined where none was promoted. */
  abstract promoted(name: string): Promise<ModelVersion | undefined>;
}
