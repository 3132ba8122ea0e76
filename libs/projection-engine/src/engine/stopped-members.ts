import type { Database } from '#database';
import { formatPartition, type LogPartition, type MarketlogError } from '#event-sourcing';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { ProjectionMember } from './projection-member.js';
import { clearStopped, readStopped, recordStopped } from './stopped-projection-table.js';

/** Milliseconds before a projection that stands still is tried again. */
const retryAfter = 5_000;

/** Projections of one partition that stand still while the others of it go on. */
export class StoppedMembers {
  private readonly stopped = new Map<ProjectionMember, { readonly message: string; readonly retryAt: number }>();

  constructor(
    private readonly partition: LogPartition,
    private readonly database: Database,
    private readonly log: EngineLog,
  ) {}

  /** What an earlier process said of them is looked at again: it is tried at once. */
  async load(members: readonly ProjectionMember[]): Promise<void> {
    const known = await readStopped(this.database);
    for (const { consumer, message, category, partition } of known) {
      if (category !== this.partition.category || partition !== this.partition.partition) continue;
      const member = members.find((each) => each.name === consumer.name && each.generation === consumer.generation);
      if (member !== undefined && !this.stopped.has(member)) this.stopped.set(member, { message, retryAt: 0 });
    }
  }

  /** Those that are to be fed now. */
  without(members: readonly ProjectionMember[]): ProjectionMember[] {
    const now = performance.now();
    return members.filter((member) => (this.stopped.get(member)?.retryAt ?? 0) <= now);
  }

  /** Nothing is parked and nothing skipped: it stands, says so, and is tried again for ever. */
  async stop(member: ProjectionMember, { code, message }: MarketlogError): Promise<void> {
    const before = this.stopped.get(member);
    this.stopped.set(member, { message, retryAt: performance.now() + retryAfter });
    if (before?.message === message) return;
    this.log.error(`${member.name} at ${formatPartition(this.partition)}: ${message}`);
    await recordStopped(this.database, { consumer: member, ...this.partition, code, message, since: Date.now() });
  }

  async goesOn(member: ProjectionMember): Promise<void> {
    if (!this.stopped.delete(member)) return;
    await clearStopped(this.database, member, this.partition);
    this.log.log(`${member.name} goes on at ${formatPartition(this.partition)}`);
  }
}
