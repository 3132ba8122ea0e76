import type { Database } from '#database';
import {
  type EventEnvelope,
  type EventStore,
  type LogPartition,
  type Reactor,
  type RecordedEvent,
  type Subscription,
} from '#event-sourcing';
import {
  advanceCheckpoints,
  CheckpointMoved,
  checkpointOf,
  GenerationGone,
  readCheckpoints,
  type Consumer,
} from '../consuming/checkpoint-table.js';
import type { ConsumerWorker } from '../consuming/consumer-engine.js';
import { readParkedKeys, writeDeadLetters } from '../dead-letters/dead-letter-table.js';
import { assertWithinLimit } from '../dead-letters/parked-keys-limit.js';
import type { ParkedKeyFacts } from '../dead-letters/parked-key-table.js';
import { ParkedKeyWork, type KeyStanding, type Retried } from '../dead-letters/parked-key-work.js';
import { EventBatch, knownPrefix, type EventDecoder, type KeyEvents } from '../consuming/event-batch.js';
import { failureOfEvent, parkAll, type ParkedEvent } from '../dead-letters/parked-event.js';
import { patientTransaction } from '../consuming/patient-transaction.js';
import { appendReactions, ReactionConflict } from '../consuming/append-reactions.js';
import { consumerOf, storedTypesOf } from './reactor-consumer.js';
import { isFaultOfSurroundings, ReactorWaits } from '../consuming/fault-of-surroundings.js';
import { observedReaction, reactionsAppended, reactionsParked, reactionTriedAgain } from './reactor-metrics.js';

/** What the workers of all reactors share. */
export interface ReactorParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly subscription: Subscription;
  readonly decoder: EventDecoder;
  /** Keys of one reactor that may be parked before it stands still instead. */
  readonly parkedKeysLimit: number;
}

/** Events read at a time where a reactor does not say. */
const usualBatch = 500;

/** Times that a batch is decided before a stream that others write to counts as a standstill. */
const mostDecisions = 5;

/** Runs one reactor over one partition: reads a batch, lets it react, appends, and only then advances the checkpoint. */
export class ReactorWorker implements ConsumerWorker {
  private standing: (KeyStanding & { position: number }) | undefined;
  private readonly parkedKeys: ParkedKeyWork;
  private readonly consumer: Consumer;
  private readonly types: ReadonlySet<string>;

  constructor(
    readonly partition: LogPartition,
    readonly reactor: Reactor,
    private readonly parts: ReactorParts,
  ) {
    this.consumer = consumerOf(reactor);
    this.types = storedTypesOf(reactor);
    this.parkedKeys = new ParkedKeyWork(parts.database, parts.store, reactionTriedAgain);
  }

  forget(): void {
    this.standing = undefined;
  }

  async advance(head: number, signal: AbortSignal): Promise<number> {
    const { reactor, partition } = this;
    const { subscription, decoder } = this.parts;
    const { position } = (this.standing ??= await this.load());
    // Else a topic that is read from its beginning would fill what waits with events of long ago, and nothing would go on.
    subscription.applied(partition, position);
    if (position >= head) return 0;
    const missing = await reactor.missing?.();
    if (missing !== undefined) throw new ReactorWaits(reactor.name, missing);
    const limit = Math.min(reactor.batch ?? usualBatch, head - position);
    const read = knownPrefix(await subscription.read(partition, position, limit), decoder);
    if (read.length === 0) return 0;
    // What another has parked or dropped meanwhile is not to be reacted to: reactions are appended before the checkpoint is compared.
    const standing = await this.load();
    if (standing.position !== position) throw new CheckpointMoved(partition, position);
    this.standing = standing;
    const batch = new EventBatch(partition, position, read, decoder);
    await observedReaction(reactor.name, batch, async () => this.commit(batch, await this.react(batch, signal)));
    // What one that begins anew has not read yet keeps nothing waiting for it: it reads from the log.
    subscription.applied(partition, batch.upTo);
    return read.length;
  }

  async workOff(all: readonly ParkedKeyFacts[], signal: AbortSignal): Promise<number> {
    const { name, generation } = this.consumer;
    const own = all.filter(({ consumer }) => consumer.name === name && consumer.generation === generation);
    if (own.length === 0) return 0;
    const standing = (this.standing ??= await this.load());
    let applied = 0;
    for (const parked of own) {
      applied += await this.parkedKeys.carryOut(parked, standing, (events) => this.retry(events, signal));
    }
    return applied;
  }

  /** Reacts to the first events of a parked sequence, one after the other: what is in the log already is recognised. */
  private async retry(events: readonly EventEnvelope[], signal: AbortSignal): Promise<Retried> {
    const { reactor, partition, parts } = this;
    const missing = await reactor.missing?.();
    if (missing !== undefined) throw new ReactorWaits(reactor.name, missing);
    const batch = new EventBatch(partition, events[0]!.position - 1, events, parts.decoder);
    const [group] = batch.byKey(this.types);
    if (group === undefined) return { applied: events.length };
    const [failed] = await this.reactUntilFailure(batch, group, signal);
    if (failed?.failure === undefined) return { applied: events.length };
    const applied = events.findIndex(({ position }) => position === failed.position);
    return { applied, failure: failed.failure };
  }

  private async load(): Promise<{ position: number; parked: Set<string> }> {
    const { database } = this.parts;
    const own = checkpointOf(await readCheckpoints(database, this.partition), this.consumer, this.partition);
    if (own === undefined) throw new GenerationGone(this.consumer);
    const parked = await readParkedKeys(database, this.partition, [this.consumer]);
    return { position: own.position, parked: new Set(parked.map(({ key }) => key)) };
  }

  /** Everything that follows from the batch is in the log afterwards. @returns what is to be set aside. */
  private async react(batch: EventBatch, signal: AbortSignal): Promise<ParkedEvent[]> {
    const groups = batch.byKey(this.types);
    const { parked } = this.standing!;
    const behind = groups.filter(({ key }) => parked.has(key)).flatMap((group) => parkAll(batch, group));
    const waiting = groups.filter(({ key }) => !parked.has(key));
    if (waiting.length === 0) return behind;
    try {
      const places = waiting.flatMap((group) => group.places).sort((a, b) => a - b);
      await this.reactTo(batch, places, signal);
      return behind;
    } catch (error) {
      if (signal.aborted || isFaultOfSurroundings(error)) throw error;
    }
    const failed: ParkedEvent[] = [];
    for (const group of waiting) failed.push(...(await this.reactUntilFailure(batch, group, signal)));
    return [...behind, ...failed];
  }

  /** Event by event, to find the one that fails by itself: that one and the later ones of the key are set aside. */
  private async reactUntilFailure(batch: EventBatch, group: KeyEvents, signal: AbortSignal): Promise<ParkedEvent[]> {
    const { key, places } = group;
    for (const [index, place] of places.entries()) {
      try {
        await this.reactTo(batch, [place], signal);
      } catch (error) {
        if (signal.aborted || isFaultOfSurroundings(error)) throw error;
        return parkAll(batch, { key, places: places.slice(index) }, failureOfEvent(error, 'reaction_failed'));
      }
    }
    return [];
  }

  private async reactTo(batch: EventBatch, places: readonly number[], signal: AbortSignal): Promise<void> {
    const { reactor, partition } = this;
    const events: RecordedEvent[] = places.map((place) => batch.event(place));
    for (let decisions = 1; ; decisions++) {
      const reactions = await reactor.react(events, { partition, upTo: batch.upTo, signal });
      // A process that has lost its lease meanwhile leaves the appending to the one that has it.
      signal.throwIfAborted();
      try {
        reactionsAppended(reactor.name, await appendReactions(this.parts.store, reactions));
        return;
      } catch (error) {
        if (!(error instanceof ReactionConflict) || decisions === mostDecisions) throw error;
        reactionTriedAgain();
      }
    }
  }

  private async commit(batch: EventBatch, parked: readonly ParkedEvent[]): Promise<void> {
    const { database, parkedKeysLimit } = this.parts;
    const { consumer, partition } = this;
    const standing = this.standing!;
    const behind = standing.parked;
    const newlyParked = [...Map.groupBy(parked, ({ key }) => key)].filter(([key]) => !behind.has(key));
    const firsts = newlyParked.map(([, [first]]) => first!);
    await assertWithinLimit(database, consumer, parkedKeysLimit, firsts);
    await patientTransaction(
      database,
      async (sql) => {
        await advanceCheckpoints(sql, [consumer], batch.after, batch.last);
        if (parked.length > 0) await writeDeadLetters(sql, consumer, partition, { parked, behind, after: batch.after });
      },
      reactionTriedAgain,
    );
    standing.position = batch.upTo;
    for (const [key] of newlyParked) standing.parked.add(key);
    reactionsParked(consumer.name, parked.length);
  }
}
