import { decideAndAppend, uuidOfName, type Decision } from '#contracts';
import { MarketlogError, type EventEnvelope, type EventStore } from '#event-sourcing';
import { instrumentDecider, type InstrumentCommand, type InstrumentState } from './instrument.decider.js';

export function instrumentStream(instrumentId: string): string {
  return `instrument-${instrumentId}`;
}

/**
 * Decides a command on an instrument's stream.
 * @param now UTC milliseconds, when the command was given.
 * @param eventId of the event that comes of it, where the caller names the command so that it is carried out once.
 */
export function executeOnInstrument(
  store: EventStore,
  command: InstrumentCommand,
  now: number,
  correlationId: string,
  eventId?: string,
): Promise<Decision<InstrumentState>> {
  const stream = instrumentStream(command.instrumentId);
  // Track, untrack, track again: the same words mean another event each time, so an event is named by its place.
  const id = (version: number) => eventId ?? uuidOfName(`${stream}@${version} ${JSON.stringify(command)}`);
  return decideAndAppend(store, instrumentDecider, command, {
    stream,
    occurredAt: now,
    correlationId,
    id,
  });
}

/** @throws MarketlogError `instrument_not_registered`. */
export async function lastEventOf(store: EventStore, instrumentId: string): Promise<EventEnvelope> {
  const last = (await store.readStream(instrumentStream(instrumentId))).at(-1);
  if (last !== undefined) return last;
  throw new MarketlogError('instrument_not_registered', `no instrument ${instrumentId} is registered`);
}
