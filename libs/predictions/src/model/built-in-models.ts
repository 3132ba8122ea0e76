import { hash } from 'node:crypto';
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
