import { v5 as uuidV5 } from 'uuid';
import { encodeEvent, factNamespace } from '#contracts';
import { MarketlogError, type EventStore } from '#event-sourcing';
import type { EventBatch } from './event-batch.js';
import type { MemberWork } from './batch-writer.js';

/**
 * Records KeyParked for keys that a batch is about to park. It comes before the rows, with an id of its own per consumer,
 * generation and event: a crash between the two repeats it, and the log has it once.
 */
export async function announceParkedKeys(
  store: EventStore,
  batch: EventBatch,
  works: readonly MemberWork[],
  known: (work: MemberWork, key: string) => boolean,
): Promise<void> {
  for (const work of works) {
    const { name, generation } = work.member;
    for (const { key, parked } of work.outcomes) {
      const [first] = parked;
      if (first === undefined || known(work, key)) continue;
      const stream = `operation-${name}`;
      const { code, message, eventId } = first;
      const event = encodeEvent(
        {
          type: 'marketlog.operations.v1.KeyParked',
          data: { consumer: name, generation, ...batch.partition, key, eventId, code, message },
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
}
