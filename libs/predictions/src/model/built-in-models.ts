import { hash } from 'node:crypto';
import { MarketlogError } from '#event-sourcing';
import { aimedMiscoverage, adaptation, fewestScores, pooledSessions } from '../interval/conformal.js';
import { ewmaDecay } from '../interval/ewma.js';
import { windowBars } from '../window/feature-window.js';

/** A version of a model as events name it. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** `persistence@1` */
export function modelName({ name, version }: Pick<ModelVersion, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** What persistence@1 is, down to its constants: its hash is of this text. */
const definition = JSON.stringify({
  centre: 0,
  probabilityUp: 'expanding base rate of first settlements',
  interval: { scale: 'ewma', decay: ewmaDecay, aimedMiscoverage, adaptation, fewestScores, pooledSessions },
  windowBars,
});

/**
 * "Tomorrow is as today": a return centre of 0, the EWMA and conformal interval, and the share of rises so far. It has no skill,
 * needs no file and is what other models are compared with.
 */
export const persistence: ModelVersion = { name: 'persistence', version: '1', hash: hash('sha256', definition) };

/** Models that need no file. */
export const builtInModels: readonly ModelVersion[] = [persistence];

/**
 * @param text such as `persistence@1`
 * @param trained names of further ones that there are, for the message
 * @throws MarketlogError `model_not_found` naming those there are
 */
export function builtInModel(text: string, trained: readonly string[] = []): ModelVersion {
  const found = builtInModels.find((model) => modelName(model) === text);
  if (found !== undefined) return found;
  const known = [...builtInModels.map(modelName), ...trained].join(', ');
  throw new MarketlogError('model_not_found', `there is no model "${text}"; expected one of ${known}`);
}
