import { v5 as uuidV5 } from 'uuid';
import { encodeEvent, factNamespace } from '#contracts';
import { MarketlogError, type EventStore, type LogPartition } from '#event-sourcing';
import type { Consumer } from './checkpoint-table.js';
import type { ParkedEvent } from './parked-event.js';

/**
 * Records KeyParked for keys that a consumer is about to park, from the first parked event of each. It comes before the rows, with an
 * id of its own per consumer, generation and event: a crash between the two repeats it, and the log has it once.
 */
export async function announceParkedKeys(
  store: EventStore,
  partition: LogPartition,
  { name, generation }: Consumer,
  firsts: readonly ParkedEvent[],
): Promise<void> {
  for (const { key, code, message, eventId } of firsts) {
    const stream = `operation-${name}`;
    const event = encodeEvent(
      {
        type: 'marketlog.operations.v1.KeyParked',
        data: { consumer: name, generation, ...partition, key, eventId, code, message },
      },
      {
        stream,
        occurredAt: await store.now(),
        causationId: eventId,
        id: uuidV5(`parked:${name}:${generation}:${eventId}`, factNamespace),
      },
    );
    const result = await store.append(stream, 'any', [event]);
    if (result.status === 'conflict')
      throw new MarketlogError('append_conflict', `${stream} cannot be appended to`, true);
  }
}
