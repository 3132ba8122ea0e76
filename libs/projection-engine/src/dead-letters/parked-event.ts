import { createHash } from 'node:crypto';
import { MarketlogError } from '#event-sourcing';
import type { EventBatch, KeyEvents } from '../consuming/event-batch.js';

/** Why an event is set aside. */
export interface FailureOfEvent {
  readonly code: string;
  readonly message: string;
  /** The same for failures that arose at the same place of the code. */
  readonly fingerprint: string;
  /** Where it arose, innermost first: `project sums.projection.js:12`. */
  readonly frames: readonly string[];
}

/** An event that is set aside: the first of its key because it failed, later ones because they wait behind it. */
export interface ParkedEvent {
  readonly key: string;
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly code: string;
  readonly message: string;
  /** Of the event that failed; those behind it have none. */
  readonly failure?: FailureOfEvent;
}

/** Sets events aside, because of the first one's failure or behind a key that is parked already. */
export function parkAll(batch: EventBatch, { key, places }: KeyEvents, failure?: FailureOfEvent): ParkedEvent[] {
  return places.map((place, index) => {
    const { position, id, type } = batch.envelopes[place]!;
    const of = { key, position, eventId: id, eventType: type };
    if (index > 0 || failure === undefined) return { ...of, ...waiting };
    return { ...of, code: failure.code, message: failure.message, failure };
  });
}

/** What is said of an event that did not fail itself. */
export const waiting = { code: 'key_parked', message: 'an earlier event of the key is parked' } as const;

/** Where the engine calls a projection or reactor: from there on the way differs with the batch, not with the fault. */
const machinery = / (project-keys|reactor-worker|event-batch)\.\w+:\d+$/;

/** Frames of the code that are kept: enough to tell one fault from another. */
const mostFrames = 12;

/** @param code of a failure that has none of its own */
export function failureOfEvent(reason: unknown, code: string): FailureOfEvent {
  const message = reason instanceof Error ? reason.message : String(reason);
  const own = reason instanceof MarketlogError ? reason.code : code;
  const frames = framesOf(reason);
  const name = reason instanceof Error ? reason.name : typeof reason;
  const fingerprint = createHash('sha256')
    .update([own, name, ...frames].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return { code: own, message: message.slice(0, 2000), fingerprint, frames };
}

/** The stack without what differs from machine to machine (folders) and from event to event (the message). */
function framesOf(reason: unknown): string[] {
  const stack = reason instanceof Error ? (reason.stack ?? '') : '';
  const frames = [...stack.matchAll(/^ +at (?:(.+?) \()?(.+?):(\d+):\d+\)?$/gm)].map(([, called = '-', file, line]) => {
    const base = file!.split(/[\\/]/).at(-1)!.split('?', 1)[0]!;
    return `${called.replace(/^async /, '')} ${base}:${line}`;
  });
  const ours = frames.findIndex((frame) => machinery.test(frame));
  return (ours > 0 ? frames.slice(0, ours) : frames).slice(0, mostFrames);
}
