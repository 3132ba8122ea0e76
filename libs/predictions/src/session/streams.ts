import { uuidOfName } from '#contracts';
import { modelName, type ModelVersion } from '../model/built-in-models.js';

/** A prediction is one of these: nothing else tells two of them apart. */
export interface PredictionKey {
  readonly instrumentId: string;
  /** Trading day on whose close it stands, YYYY-MM-DD. */
  readonly asOfDate: string;
  readonly model: Pick<ModelVersion, 'name' | 'version'>;
}

export function sessionStream(group: string, date: string): string {
  return `session-${group}:${date}`;
}

export function predictionStream(instrumentId: string, asOfDate: string): string {
  return `predictions-${instrumentId}-${asOfDate.slice(0, 4)}`;
}

/*
 * Ids follow from what an event is about and not from when it was made, so that a second run, or one that was killed, appends
 * nothing twice.
 */

export function predictionId({ instrumentId, asOfDate, model }: PredictionKey): string {
  return uuidOfName(`prediction of ${instrumentId} at ${asOfDate} by ${modelName(model)}`);
}

export function revisionEventId(prediction: string, revision: number): string {
  return uuidOfName(`revision ${revision} of prediction ${prediction}`);
}

export function settledEventId(prediction: string): string {
  return uuidOfName(`settlement of prediction ${prediction}`);
}

/** @param settlement event id of the settlement that counts no longer, where there was one */
export function voidedEventId(prediction: string, settlement?: string): string {
  const after = settlement === undefined ? '' : ` after settlement ${settlement}`;
  return uuidOfName(`voiding of prediction ${prediction}${after}`);
}

export function sealedEventId(group: string, date: string, revision: number): string {
  return uuidOfName(`seal ${revision} of session ${group}:${date}`);
}

export function articlesSealedEventId(
  group: string,
  date: string,
  revision: number,
  model: Pick<ModelVersion, 'name' | 'version'>,
): string {
  return uuidOfName(`articles of session ${group}:${date} for ${modelName(model)} and seal ${revision}`);
}

export function sessionPredictedEventId(
  group: string,
  date: string,
  revision: number,
  model: Pick<ModelVersion, 'name' | 'version'>,
): string {
  return uuidOfName(`predictions of session ${group}:${date} by ${modelName(model)} for seal ${revision}`);
}

export function driftEventId(
  group: string,
  date: string,
  revision: number,
  model: Pick<ModelVersion, 'name' | 'version'>,
): string {
  return uuidOfName(`drift of session ${group}:${date} by ${modelName(model)} for seal ${revision}`);
}
