import { decodeEvent, eventDataToJson } from '#contracts';
import { formatAddress, LogError, type EventEnvelope } from '#event-sourcing';
import { formatInstant } from '#resources';
import type { EventView } from './event.schema.js';

/** An event as REST and the command line show it. */
export interface ShownEvent {
  readonly view: EventView;
  /** Why data is null: `unknown_event_type` or `broken_payload`. */
  readonly reason: string | null;
}

/** What cannot be decoded is shown all the same: its envelope is what one needs to find the fault. */
export function showEvent(envelope: EventEnvelope): ShownEvent {
  const { id, type, stream, version, category, partition, position, key, correlationId, causationId } = envelope;
  const place = { address: formatAddress(envelope), id, type, stream, version, category, partition, position, key };
  const times = { occurredAt: formatInstant(envelope.occurredAt), recordedAt: formatInstant(envelope.recordedAt) };
  const { data, reason } = decodedData(envelope);
  return { view: { ...place, ...times, correlationId, causationId, data }, reason };
}

function decodedData(envelope: EventEnvelope): { data: EventView['data']; reason: string | null } {
  try {
    return { data: eventDataToJson(decodeEvent(envelope)), reason: null };
  } catch (error) {
    if (error instanceof LogError) return { data: null, reason: error.code };
    throw error;
  }
}
