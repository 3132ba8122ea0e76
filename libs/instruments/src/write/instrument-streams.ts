import { decideAndAppend, uuidOfName, type Decision } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { instrumentDecider, type InstrumentCommand, type InstrumentState } from './instrument.decider.js';

export function instrumentStream(instrumentId: string): string {
  return `instrument-${instrumentId}`;
}

/** Decides a command on an instrument's stream. @param now UTC milliseconds, when the command was given. */
export function executeOnInstrument(
  store: EventStore,
  command: InstrumentCommand,
  now: number,
  correlationId: string,
): Promise<Decision<InstrumentState>> {
  const stream = instrumentStream(command.instrumentId);
  // Track, untrack, track again: the same words mean another event each time, so an event is named by its place.
  const id = (version: number) => uuidOfName(`${stream}@${version} ${JSON.stringify(command)}`);
  return decideAndAppend(store, instrumentDecider, command, {
    stream,
    occurredAt: now,
    correlationId,
    id,
  });
}
