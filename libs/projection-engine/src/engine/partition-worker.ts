import { setImmediate } from 'node:timers/promises';
import type { EventStore, LogPartition, Subscription } from '#event-sourcing';
import type { Database } from '#database';
import { GenerationGone, readCheckpoints } from '../consuming/checkpoint-table.js';
import type { ConsumerWorker } from '../consuming/consumer-engine.js';
import { announceParkedKeys } from '../consuming/announce-parked-keys.js';
import type { BatchSize } from './batch-size.js';
import type { BatchWriter, MemberWork } from './batch-writer.js';
import { isRefusedByDatabase } from './database-refusal.js';
import { readParkedKeys } from '../consuming/dead-letter-table.js';
import { EventBatch, knownPrefix, type EventDecoder, type KeyEvents } from '../consuming/event-batch.js';
import { parkAll } from '../consuming/parked-event.js';
import type { BatchHistories, KeyHistories } from './key-histories.js';
import { projectKey, projectUntilFailure, type KeyOutcome, type Probe } from './project-keys.js';
import type { ProjectionMember } from './projection-member.js';
import { observed, parked as countParked } from './projection-metrics.js';

/** What the workers of all partitions share. */
export interface EngineParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly subscription: Subscription;
  readonly decoder: EventDecoder;
  readonly writer: BatchWriter;
  readonly batchSize: BatchSize;
  readonly histories: ReadonlyMap<ProjectionMember, KeyHistories>;
  /** Partitions worked on at the same time: while the database writes one's batch, another's is computed. */
  readonly lanes: number;
}

/** Where one projection stands in this partition. */
interface Standing {
  position: number;
  readonly parked: Set<string>;
}

/** Applies one partition's events to every projection of its category. */
export class PartitionWorker implements ConsumerWorker {
  private standings: Map<ProjectionMember, Standing> | undefined;

  constructor(
    readonly partition: LogPartition,
    readonly members: readonly ProjectionMember[],
    private readonly parts: EngineParts,
  ) {}

  /** Throws away what is known of the checkpoints, after a failure or because another worker was here. */
  forget(): void {
    this.standings = undefined;
    for (const member of this.members) this.parts.histories.get(member)?.forget(this.partition);
  }

  /**
   * One batch for each group of projections that stand at the same position, so that one that is being filled does not hold
   * up the others; once it has caught up they go on together. @returns how many events were applied.
   */
  async advance(head: number): Promise<number> {
    const standings = (this.standings ??= await this.load());
    const positionOf = (member: ProjectionMember): number => standings.get(member)!.position;
    const positions = [...new Set(this.members.map(positionOf))]
      .filter((position) => position < head)
      .sort((a, b) => a - b);
    let applied = 0;
    for (const [index, from] of positions.entries()) {
      // Also those that have just come up to here: else, while events keep coming, they stay a batch behind for ever.
      const together = this.members.filter((member) => positionOf(member) === from);
      applied += await this.step(together, from, positions[index + 1] ?? head);
    }
    // A generation that is being filled far behind keeps nothing waiting for it: it reads from the log.
    this.parts.subscription.applied(
      this.partition,
      Math.max(...[...standings.values()].map(({ position }) => position)),
    );
    return applied;
  }

  private async load(): Promise<Map<ProjectionMember, Standing>> {
    const { database } = this.parts;
    const checkpoints = await readCheckpoints(database, this.partition);
    const parked = await readParkedKeys(database, this.partition, this.members);
    return new Map(
      this.members.map((member) => {
        const own = (each: { consumer: string; generation: number }): boolean =>
          each.consumer === member.name && each.generation === member.generation;
        const position = checkpoints.find(own)?.position;
        if (position === undefined) throw new GenerationGone(member);
        return [member, { position, parked: new Set(parked.filter(own).map(({ key }) => key)) }];
      }),
    );
  }

  private async step(members: readonly ProjectionMember[], from: number, upTo: number): Promise<number> {
    const { subscription, decoder, batchSize } = this.parts;
    const limit = Math.min(batchSize.events, upTo - from);
    const read = knownPrefix(await subscription.read(this.partition, from, limit), decoder);
    if (read.length === 0) return 0;
    const batch = new EventBatch(this.partition, from, read, decoder);
    await observed(batch, () => this.apply(members, batch));
    return read.length;
  }

  private async apply(members: readonly ProjectionMember[], batch: EventBatch): Promise<void> {
    const works: MemberWork[] = [];
    for (const member of members) {
      works.push(await this.project(member, batch));
      // Requests and appends of this process get their turn.
      await setImmediate();
    }
    try {
      await this.commit(batch, works);
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      for (const { member } of works) await this.commitAlone(batch, member);
    }
  }

  /** One projection by itself, after the database refused rows of the batch: its own rows, or those of another. */
  private async commitAlone(batch: EventBatch, member: ProjectionMember): Promise<void> {
    try {
      await this.commit(batch, [await this.project(member, batch)]);
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      const probe: Probe = (changes) => this.parts.writer.probe(changes);
      await this.commit(batch, [await this.project(member, batch, probe)]);
    }
  }

  /** With a probe every key is tried on the database by itself, which finds the one it refuses. */
  private async project(member: ProjectionMember, batch: EventBatch, probe?: Probe): Promise<MemberWork> {
    const histories = this.parts.histories.get(member)!;
    const { parked } = this.standings!.get(member)!;
    const groups = batch.byKey(member.types);
    const waiting = groups.filter(({ key }) => !parked.has(key));
    const past = await histories.load(this.partition, batch, waiting);
    const outcomes: KeyOutcome[] = [];
    for (const group of groups) {
      if (parked.has(group.key)) {
        outcomes.push({ key: group.key, events: [], changes: [], parked: parkAll(batch, group) });
      } else {
        outcomes.push(await this.projectOne(member, past, batch, group, probe));
      }
    }
    return { member, outcomes, past };
  }

  private async projectOne(
    member: ProjectionMember,
    past: BatchHistories,
    batch: EventBatch,
    group: KeyEvents,
    probe: Probe | undefined,
  ): Promise<KeyOutcome> {
    await past.prepare(group.key);
    try {
      if (probe === undefined) return projectKey(member, past, batch, group);
    } catch {
      // The search below meets the failure again, and names its event.
    }
    return projectUntilFailure(member, past, batch, group, probe ?? (() => Promise.resolve()));
  }

  private async commit(batch: EventBatch, works: readonly MemberWork[]): Promise<void> {
    const { store, writer, batchSize } = this.parts;
    const standings = this.standings!;
    for (const { member, outcomes } of works) {
      const { parked: known } = standings.get(member)!;
      const firsts = outcomes.flatMap(({ key, parked }) => (known.has(key) ? [] : parked.slice(0, 1)));
      await announceParkedKeys(store, batch.partition, member, firsts);
    }
    batchSize.learn(batch.envelopes.length, await writer.commit(batch, works));
    for (const { member, outcomes, past } of works) {
      const standing = standings.get(member)!;
      standing.position = batch.upTo;
      for (const { key, events, changes, parked } of outcomes) {
        if (parked.length > 0) standing.parked.add(key);
        countParked(member.name, parked.length);
        past.remember(key, events, changes);
      }
    }
  }
}
