import type { LogPartition } from '#event-sourcing';
import { EventBatch } from '../consuming/event-batch.js';
import type { RetryEvents } from '../dead-letters/parked-key-work.js';
import { KeyHistories } from './key-histories.js';
import type { EngineParts } from './engine-parts.js';
import { projectUntilFailure } from './project-keys.js';
import type { ProjectionMember } from './projection-member.js';

/** Projects the first events of a parked sequence, each way of failing included: the database is asked as well. */
export function retryParked(
  { database, store, decoder, writer }: Pick<EngineParts, 'database' | 'store' | 'decoder' | 'writer'>,
  member: ProjectionMember,
  partition: LogPartition,
): RetryEvents {
  return async (events) => {
    const batch = new EventBatch(partition, events[0]!.position - 1, events, decoder);
    const [group] = batch.byKey(member.types);
    // A build that no longer handles these types passes over them, as it does everywhere.
    if (group === undefined) return { applied: events.length };
    // What is remembered of the key is from before it was parked; its past is read anew.
    const past = await new KeyHistories(member, database, store, decoder).load(partition, batch, [group]);
    await past.prepare(group.key);
    const { changes, parked } = await projectUntilFailure(member, past, batch, group, (tried) => writer.probe(tried));
    const write = (sql: Parameters<typeof writer.write>[0]) => writer.write(sql, changes);
    const [failed] = parked;
    if (failed?.failure === undefined) return { applied: events.length, write };
    const applied = events.findIndex(({ position }) => position === failed.position);
    return { applied, write, failure: failed.failure };
  };
}
