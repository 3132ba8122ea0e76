import type { LogPartition } from './address.js';
import type { Category } from './category.js';
import type { ExpectedVersion } from './event-store.port.js';
import type { NewEvent, RecordedEvent } from './event.js';

/** Events that a reactor wants in one stream: all of them, or none. */
export interface Reaction {
  readonly stream: string;
  /** The version the stream must have (default `any`). A conflict means that `react` is asked again, so it can read the stream anew. */
  readonly expectedVersion?: ExpectedVersion;
  /**
   * Each with an id that follows from what it was made of (cause, revision, model version; `uuidOfName` of contracts), never a
   * random one: after a crash the same events are asked for again, and the log recognises them by id.
   */
  readonly events: readonly NewEvent[];
}

/** Where a batch of events lies, and how long the reactor may work on it. */
export interface ReactionContext {
  readonly partition: LogPartition;
  /** Position of the last event of the batch: what is read of this partition's past is read up to here, never up to the head. */
  readonly upTo: number;
  /** Aborted when the process stops or has lost its lease; long computations end then by throwing its reason. */
  readonly signal: AbortSignal;
}

/**
 * A consumer that answers events with further events, such as an article with its sentiment. It is run like a projection: it has
 * a checkpoint per partition, a key whose event fails by itself is parked, and its status stands beside the projections. The
 * difference is what it writes: events, through the same append port as commands, and only then does its checkpoint advance.
 *
 * `react` runs outside any transaction and may take its time (inference, a read of the log). It must answer the same for the same
 * events however they are cut into batches and however often it is asked, because a crash between append and checkpoint repeats it.
 * It runs in services only (`apps/standalone`, `apps/analyst`), and no command waits for it.
 */
export interface Reactor<E extends RecordedEvent = RecordedEvent> {
  /** Lower case with dashes; names the consumer of its checkpoints, beside those of the projections. */
  readonly name: string;
  /** Raised where it has to react to the whole log again: its checkpoints begin at 0, and ids recognise what is already there. */
  readonly version: number;
  readonly categories: readonly Category[];
  /** Event types it reacts to; others of its categories are passed over undecoded. */
  readonly types: readonly E['type'][];
  /** Events of a partition that are read at a time, at most (default 500): those of other types count as well. */
  readonly batch?: number | undefined;
  /**
   * What it needs and does not have, as a sentence ("no sentiment model is promoted"); undefined where it can work. Asked before each
   * batch. While it answers something the checkpoint stands, the status says so, and nothing is parked.
   */
  missing?(): Promise<string | undefined>;
  /**
   * The events that follow from these, in order; none where nothing follows. They are of one partition and of the types listed. It is
   * asked for one batch at a time, and a slow reactor holds up no other.
   * @throws a MarketlogError that is `retryable` where the surroundings are to blame: it is asked again later, and nothing is
   * parked. Anything else is the fault of an event, which is looked for key by key and parked with the later ones of its key.
   */
  react(events: readonly E[], context: ReactionContext): Promise<readonly Reaction[]>;
}
