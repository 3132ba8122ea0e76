import { setImmediate } from 'node:timers/promises';
import type { LogPartition } from '#event-sourcing';
import { checkpointOf, GenerationGone, readCheckpoints } from '../consuming/checkpoint-table.js';
import type { ConsumerWorker } from '../consuming/consumer-engine.js';
import type { MemberWork } from './batch-writer.js';
import type { EngineParts } from './engine-parts.js';
import { isRefusedByDatabase } from './database-refusal.js';
import { readParkedKeys } from '../dead-letters/dead-letter-table.js';
import { assertWithinLimit, TooManyParkedKeys } from '../dead-letters/parked-keys-limit.js';
import type { ParkedKeyFacts } from '../dead-letters/parked-key-table.js';
import { ParkedKeyWork, type KeyStanding } from '../dead-letters/parked-key-work.js';
import { EventBatch, knownPrefix, type KeyEvents } from '../consuming/event-batch.js';
import { parkAll } from '../dead-letters/parked-event.js';
import type { BatchHistories } from './key-histories.js';
import { projectKey, projectUntilFailure, type KeyOutcome, type Probe } from './project-keys.js';
import type { ProjectionMember } from './projection-member.js';
import { observed, parked as countParked, triedAgain } from './projection-metrics.js';
import { retryParked } from './retry-parked.js';
import { StoppedMembers } from './stopped-members.js';

/** Where one projection stands in this partition. */
type Standing = KeyStanding & {
  position: number;
  readonly rewrites: number;
  /** Position beyond which it is not fed. */
  readonly limit: number;
};

/** Milliseconds after which it is looked whether what limits a projection has moved: only other builds move it. */
const limitHolds = 1_000;

/** Applies one partition's events to every projection of its category. */
export class PartitionWorker implements ConsumerWorker {
  private standings: Map<ProjectionMember, Standing> | undefined;
  private loadedAt = 0;
  private readonly stopped: StoppedMembers;
  private readonly parkedKeys: ParkedKeyWork;

  constructor(
    readonly partition: LogPartition,
    readonly members: readonly ProjectionMember[],
    private readonly parts: EngineParts,
  ) {
    this.stopped = new StoppedMembers(partition, parts.database, parts.log);
    this.parkedKeys = new ParkedKeyWork(parts.database, parts.store, triedAgain);
  }

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
    const endOf = (member: ProjectionMember): number => Math.min(head, standings.get(member)!.limit);
    const members = this.stopped.without(this.members);
    const waiting = members.filter((member) => positionOf(member) < endOf(member));
    const positions = [...new Set(waiting.map(positionOf))].sort((a, b) => a - b);
    let applied = 0;
    for (const [index, from] of positions.entries()) {
      // Also those that have just come up to here: else, while events keep coming, they stay a batch behind for ever.
      const together = members.filter((member) => positionOf(member) === from && from < endOf(member));
      if (together.length === 0) continue;
      applied += await this.step(together, from, Math.min(positions[index + 1] ?? head, ...together.map(endOf)));
    }
    if (members.some((member) => standings.get(member)!.limit < head)) this.lookAgain();
    // A generation that is being filled far behind keeps nothing waiting for it: it reads from the log.
    this.parts.subscription.applied(
      this.partition,
      Math.max(...[...standings.values()].map(({ position }) => position)),
    );
    return applied;
  }

  /** What operators want done with parked keys of these projections, and what the log is to be told of them. */
  async workOff(all: readonly ParkedKeyFacts[]): Promise<number> {
    const standings = (this.standings ??= await this.load());
    let applied = 0;
    for (const parked of all) {
      const { name, generation } = parked.consumer;
      const member = this.members.find((each) => each.name === name && each.generation === generation);
      if (member === undefined) continue;
      const retry = retryParked(this.parts, member, this.partition);
      applied += await this.parkedKeys.carryOut(parked, standings.get(member)!, retry);
      this.parts.histories.get(member)?.forget(this.partition);
    }
    return applied;
  }

  private lookAgain(): void {
    if (performance.now() - this.loadedAt > limitHolds) this.standings = undefined;
  }

  private async load(): Promise<Map<ProjectionMember, Standing>> {
    this.loadedAt = performance.now();
    const { database } = this.parts;
    await this.stopped.load(this.members);
    const checkpoints = await readCheckpoints(database, this.partition);
    const parked = await readParkedKeys(database, this.partition, this.members);
    return new Map(
      this.members.map((member) => {
        const { name, generation, notBeyond } = member;
        const checkpoint = checkpointOf(checkpoints, member, this.partition);
        if (checkpoint === undefined) throw new GenerationGone(member);
        const { position, rewrites } = checkpoint;
        const limit =
          notBeyond === undefined
            ? Infinity
            : (checkpointOf(checkpoints, { name, generation: notBeyond }, this.partition)?.position ?? 0);
        const own = parked.filter((each) => each.consumer === name && each.generation === generation);
        return [member, { position, rewrites, limit, parked: new Set(own.map(({ key }) => key)) }];
      }),
    );
  }

  private async step(members: readonly ProjectionMember[], from: number, upTo: number): Promise<number> {
    const { subscription, decoder, batchSize } = this.parts;
    const limit = Math.min(batchSize.events, upTo - from);
    const read = knownPrefix(await subscription.read(this.partition, from, limit), decoder);
    if (read.length === 0) return 0;
    const batch = new EventBatch(this.partition, from, read, decoder);
    const applied = await observed(batch, () => this.apply(members, batch));
    return applied ? read.length : 0;
  }

  /** @returns false where none of them could go on. */
  private async apply(members: readonly ProjectionMember[], batch: EventBatch): Promise<boolean> {
    const works: MemberWork[] = [];
    for (const member of members) {
      works.push(await this.project(member, batch));
      // Requests and appends of this process get their turn.
      await setImmediate();
    }
    try {
      return await this.commit(batch, works);
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      let any = false;
      for (const { member } of works) any = (await this.commitAlone(batch, member)) || any;
      return any;
    }
  }

  /** One projection by itself, after the database refused rows of the batch: its own rows, or those of another. */
  private async commitAlone(batch: EventBatch, member: ProjectionMember): Promise<boolean> {
    try {
      return await this.commit(batch, [await this.project(member, batch)]);
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      const probe: Probe = (changes) => this.parts.writer.probe(changes);
      return await this.commit(batch, [await this.project(member, batch, probe)]);
    }
  }

  /** With a probe every key is tried on the database by itself, which finds the one it refuses. */
  private async project(member: ProjectionMember, batch: EventBatch, probe?: Probe): Promise<MemberWork> {
    const histories = this.parts.histories.get(member)!;
    const { parked, rewrites } = this.standings!.get(member)!;
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
    return { member, outcomes, past, behind: parked, rewrites };
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

  /** @returns false where every one of them would park too much, and stands still instead. */
  private async commit(batch: EventBatch, all: readonly MemberWork[]): Promise<boolean> {
    const { writer, batchSize } = this.parts;
    const works: MemberWork[] = [];
    for (const work of all) if (await this.isWithinLimit(work)) works.push(work);
    if (works.length === 0) return false;
    batchSize.learn(batch.envelopes.length, await writer.commit(batch, works));
    for (const { member, outcomes, past } of works) {
      const standing = this.standings!.get(member)!;
      standing.position = batch.upTo;
      for (const { key, events, changes, parked } of outcomes) {
        if (parked.length > 0) standing.parked.add(key);
        countParked(member.name, parked.length);
        past.remember(key, events, changes);
      }
      await this.stopped.goesOn(member);
    }
    return true;
  }

  private async isWithinLimit({ member, outcomes, behind }: MemberWork): Promise<boolean> {
    const { database, parkedKeysLimit } = this.parts;
    const firsts = outcomes.flatMap(({ key, parked }) => (behind.has(key) ? [] : parked.slice(0, 1)));
    try {
      await assertWithinLimit(database, member, parkedKeysLimit, firsts);
      return true;
    } catch (error) {
      if (!(error instanceof TooManyParkedKeys)) throw error;
      await this.stopped.stop(member, error);
      return false;
    }
  }
}
