import type { EventEnvelope } from '#event-sourcing';
import { articlesSealedAmong } from '../session/seen-session.js';

/** What a prediction could know of articles, as answers show it; null where its model is fed none. @param events that it names */
export function sentimentKnown(events: readonly EventEnvelope[]) {
  const record = articlesSealedAmong(events);
  if (record === undefined) return null;
  const { sentimentModel: model = null, recordedThrough } = record.sealed;
  return { model, recordedThrough: new Date(Number(recordedThrough)).toISOString() };
}
