import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-sourcing';
import { Database } from '#database';
import { presencePrefix } from './process-presence.js';

/** A process that holds leases on this log now. */
export interface RunningProcess {
  /** `standalone`, `projector`, …; null for a command, or a build that does not say. */
  readonly role: string | null;
  readonly version: string | null;
  /** Process id and machine. */
  readonly process: string;
  /** What it alone does now: `projector`, `relay:3`, … */
  readonly leases: readonly string[];
}

@Injectable()
export class RunningProcesses {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  async list(): Promise<RunningProcess[]> {
    const rows = await this.database.query<{ name: string; holder: string }>(
      'SELECT name, holder FROM leases WHERE expires_at > ? ORDER BY holder, name',
      [await this.store.now()],
    );
    const processes = [...Map.groupBy(rows, ({ holder }) => holder)].map(([holder, held]) => {
      const present = held.find(({ name }) => name.startsWith(presencePrefix))?.name.split(':');
      return {
        role: present?.[1] ?? null,
        version: present?.[2] ?? null,
        process: holder.split('/', 1)[0]!,
        leases: held.map(({ name }) => name).filter((name) => !name.startsWith(presencePrefix)),
      };
    });
    return processes.sort((a, b) => (`${a.role}` < `${b.role}` ? -1 : 1));
  }
}
