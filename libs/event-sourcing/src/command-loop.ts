import type { EventAddress } from './address.js';
import { LogError } from './errors.js';
import type { EventStore } from './event-store.port.js';
import type { NewEvent } from './event.js';

/** How often a command decides, at most, while other writers of its stream are faster. */
export const mostAttempts = 50;

/** What a command decided on a stream as it read it. */
export interface Decided<Outcome> {
  /** The version at which the stream was read. */
  readonly version: number;
  /** None where the stream says it already: nothing is appended then. */
  readonly events: readonly NewEvent[];
  /** What the command answers. @param addresses of the events, in order; none where nothing was appended, or in a dry run */
  readonly outcome: (addresses: readonly EventAddress[], repeated: boolean) => Outcome;
}

export interface CommandOptions {
  /** Decide, but append nothing. */
  readonly dryRun?: boolean;
  /** Whether events that the log has already, said by another writer, are decided upon anew; default: they count as appended. */
  readonly decidesRepeated?: boolean;
}

/**
 * The one way in which commands append: read and decide, append, and where another writer was faster read and decide again.
 * @param decide reads the stream and decides; `attempt` runs 1, 2, …, so that from the second on nothing remembered is trusted
 * @throws LogError `append_timeout` after too many conflicts, and what reading and appending throw
 */
export async function runCommand<Outcome>(
  store: Pick<EventStore, 'append'>,
  stream: string,
  decide: (attempt: number) => Promise<Decided<Outcome>>,
  { dryRun = false, decidesRepeated = false }: CommandOptions = {},
): Promise<Outcome> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const { version, events, outcome } = await decide(attempt);
    if (dryRun || events.length === 0) return outcome([], false);
    const result = await store.append(stream, version, events);
    if (result.status === 'conflict' || (result.repeated && decidesRepeated)) continue;
    return outcome(result.addresses, result.repeated);
  }
  throw new LogError('append_timeout', `${stream}: ${mostAttempts} other writers were faster`);
}
