import { MarketlogError, type EventStore, type Reaction } from '#event-sourcing';

/** Appends asked for at the same time, at most: they share transactions, and the queue keeps room for commands. */
const atOnce = 200;

/** Another writer was faster in a stream whose version a reaction named: what follows must be decided anew. */
export class ReactionConflict extends MarketlogError {
  constructor({ stream, expectedVersion = 'any' }: Reaction, actualVersion: number) {
    super(
      'append_conflict',
      `${stream} is at version ${actualVersion}; the reaction expected ${expectedVersion === 'any' ? 'none of its events, or all' : expectedVersion}`,
      true,
    );
  }
}

/**
 * Appends reactions in order, each all or nothing; events that are there already are recognised by id.
 * @returns how many events were added.
 * @throws ReactionConflict, and what `append` throws
 */
export async function appendReactions(store: EventStore, reactions: readonly Reaction[]): Promise<number> {
  let added = 0;
  const wanted = reactions.filter(({ events }) => events.length > 0);
  for (let from = 0; from < wanted.length; from += atOnce) {
    const outcomes = await Promise.allSettled(
      wanted.slice(from, from + atOnce).map(async (reaction) => {
        const { stream, expectedVersion = 'any', events } = reaction;
        const result = await store.append(stream, expectedVersion, events);
        if (result.status === 'conflict') throw new ReactionConflict(reaction, result.actualVersion);
        return result.repeated ? 0 : events.length;
      }),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason;
      added += outcome.value;
    }
  }
  return added;
}
