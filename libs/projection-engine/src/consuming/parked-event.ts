import { MarketlogError } from '#event-sourcing';
import type { EventBatch, KeyEvents } from './event-batch.js';

/** An event that is set aside: the first of its key because it failed, later ones because they wait behind it. */
export interface ParkedEvent {
  readonly key: string;
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly code: string;
  readonly message: string;
}

/** Sets events aside, because of the first one's failure or behind a key that is parked already. */
export function parkAll(batch: EventBatch, { key, places }: KeyEvents, reason?: FailureOfEvent): ParkedEvent[] {
  return places.map((place, index) => {
    const { position, id, type } = batch.envelopes[place]!;
    const because = index === 0 && reason !== undefined ? reason : waiting;
    return { key, position, eventId: id, eventType: type, ...because };
  });
}

/** Why an event is set aside. */
export interface FailureOfEvent {
  readonly code: string;
  readonly message: string;
}

const waiting: FailureOfEvent = { code: 'key_parked', message: 'an earlier event of the key is parked' };

/** @param code of a failure that has none of its own */
export function failureOfEvent(reason: unknown, code: string): FailureOfEvent {
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: reason instanceof MarketlogError ? reason.code : code, message: message.slice(0, 2000) };
}
