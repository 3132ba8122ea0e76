import { releaseOf } from '#contracts';
import type { ModelVersion } from '../model/built-in-models.js';

/** What shares an interval pool: the folds of a walk-forward follow one another as one model. */
export function poolName({ name, version }: Pick<ModelVersion, 'name' | 'version'>, inSample = false): string {
  return `${name}@${releaseOf(version)}${inSample ? ' in sample' : ''}`;
}
