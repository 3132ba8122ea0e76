import { Leases, type HeldLease } from '#event-sourcing';

/** What several processes that share one database would see of each other. */
export class LeaseTable {
  readonly rows = new Map<string, { holder: string; until: number }>();
  /** Milliseconds; a test moves it on. */
  now = 0;
}

/** Leases of one process, on the table's clock; `until` counts from the real one. */
export class InMemoryLeases extends Leases {
  constructor(
    private readonly table = new LeaseTable(),
    private readonly holder = 'this process',
  ) {
    super();
  }

  override async acquire(name: string, duration: number): Promise<HeldLease | undefined> {
    const { rows, now } = this.table;
    const row = rows.get(name);
    if (row !== undefined && row.holder !== this.holder && row.until > now) return undefined;
    rows.set(name, { holder: this.holder, until: now + duration });
    return { name, until: performance.now() + duration };
  }

  override async renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]> {
    const { rows, now } = this.table;
    const held = names.filter((name) => rows.get(name)?.holder === this.holder);
    for (const name of held) rows.set(name, { holder: this.holder, until: now + duration });
    return held.map((name) => ({ name, until: performance.now() + duration }));
  }

  override async release(name: string): Promise<void> {
    if (this.table.rows.get(name)?.holder === this.holder) this.table.rows.delete(name);
  }

  override async holders(prefix: string): Promise<number> {
    const held = [...this.table.rows].filter(([name, { until }]) => name.startsWith(prefix) && until > this.table.now);
    return new Set(held.map(([, { holder }]) => holder)).size;
  }
}
