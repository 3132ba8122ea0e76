import { randomUUID } from 'node:crypto';
import { decideAndAppend, foldEvents, type Decision, type KnownStream } from '#contracts';
import type { EventAddress, EventStore } from '#event-sourcing';
import { ingestionDecider, type IngestionCommand, type IngestionState } from './ingestion.decider.js';

export function ingestionStream(ingestionId: string): string {
  return `ingestion-${ingestionId}`;
}

/**
 * Decides a command on an ingestion's stream. Every event has a random id: each is a report, not a fact of the market, and two
 * processes that report the same at once are two, of which the second has to look at what the first one said.
 * @param now UTC milliseconds, when it was given.
 * @param known the stream as this process left it.
 */
export function executeOnIngestion(
  store: EventStore,
  command: IngestionCommand,
  now: number,
  known?: KnownStream<IngestionState>,
): Promise<Decision<IngestionState>> {
  const { ingestionId } = command;
  return decideAndAppend(store, ingestionDecider, command, {
    stream: ingestionStream(ingestionId),
    occurredAt: now,
    correlationId: ingestionId,
    id: () => randomUUID(),
    known,
  });
}

/** What the log itself says of an ingestion, and the address of the last event that says it. */
export async function readIngestion(
  store: EventStore,
  ingestionId: string,
): Promise<{ readonly state: IngestionState; readonly last: EventAddress | undefined }> {
  const past = await store.readStream(ingestionStream(ingestionId));
  return { state: foldEvents(ingestionDecider, past), last: past.at(-1) };
}
