import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Leases, type HeldLease } from '#event-sourcing';
import type { Database } from '#database';
import { nowExpression } from '../log-sql.js';

/** Milliseconds after which the row of a lease that nobody renews is swept away. */
const sweepAfter = 3_600_000;

/** Sorts behind every printable character of ASCII. */
const last = '\x7f';

/** Leases as rows of the table `leases`, by the database's clock. One instance is one holder. */
export class SqlLeases extends Leases {
  constructor(
    private readonly database: Database,
    /** Unique among processes, and says to a person which one it is. */
    readonly holder = `${process.pid}@${hostname().replaceAll(/[^!-~]/g, '')}`.slice(0, 27) + `/${randomUUID()}`,
  ) {
    super();
  }

  async acquire(name: string, duration: number): Promise<HeldLease | undefined> {
    // Before the first question: whatever happens to this process after it, the lease ends no earlier than this says.
    const until = performance.now() + duration;
    return (await this.take(name, duration)) ? { name, until } : undefined;
  }

  async renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]> {
    if (names.length === 0) return [];
    const until = performance.now() + duration;
    const own = `holder = ? AND name IN (${names.map(() => '?').join(', ')})`;
    const renewed = await this.database.transaction((sql) =>
      sql.execute(`UPDATE leases SET expires_at = ${this.now} + ? WHERE ${own}`, [duration, this.holder, ...names]),
    );
    // Usually all. Which ones they are is asked where some are not, or MySQL does not count a row that was renewed in this millisecond.
    const held = renewed === names.length ? names : await this.heldOf(own, names);
    return held.map((name) => ({ name, until }));
  }

  async release(name: string): Promise<void> {
    await this.database.transaction((sql) =>
      sql.execute('DELETE FROM leases WHERE name = ? AND holder = ?', [name, this.holder]),
    );
  }

  async holders(prefix: string): Promise<number> {
    const [row] = await this.database.query<{ holders: number }>(
      'SELECT COUNT(DISTINCT holder) AS holders FROM leases WHERE name >= ? AND name < ? AND expires_at > ' + this.now,
      [prefix, prefix + last],
    );
    return row?.holders ?? 0;
  }

  private async heldOf(own: string, names: readonly string[]): Promise<string[]> {
    const sql = `SELECT name FROM leases WHERE ${own} AND expires_at > ${this.now}`;
    return (await this.database.query<{ name: string }>(sql, [this.holder, ...names])).map(({ name }) => name);
  }

  private async take(name: string, duration: number): Promise<boolean> {
    const { now, holder } = this;
    // Those who wait only look: a question every second is cheaper than a write transaction.
    const [row] = await this.database.query<{ holder: string; expired: number }>(
      `SELECT holder, CASE WHEN expires_at <= ${now} THEN 1 ELSE 0 END AS expired FROM leases WHERE name = ?`,
      [name],
    );
    if (row !== undefined && row.holder !== holder && row.expired === 0) return false;
    const { taken, isNew } = await this.write(name, duration, row === undefined);
    if (isNew) await this.sweep();
    return taken;
  }

  private write(name: string, duration: number, mayBeNew: boolean): Promise<{ taken: boolean; isNew: boolean }> {
    const { now, holder } = this;
    return this.database.transaction(async (sql) => {
      const updated = await sql.execute(
        `UPDATE leases SET holder = ?, expires_at = ${now} + ? WHERE name = ? AND (holder = ? OR expires_at <= ${now})`,
        [holder, duration, name, holder],
      );
      if (updated > 0 || !mayBeNew) return { taken: updated > 0, isNew: false };
      const ignore = this.database.dialect === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE';
      const inserted = await sql.execute(`${ignore} INTO leases (name, holder, expires_at) VALUES (?, ?, ${now} + ?)`, [
        name,
        holder,
        duration,
      ]);
      return { taken: inserted > 0, isNew: inserted > 0 };
    });
  }

  /**
   * Names that carry a process's own id would stay for ever. In a transaction of its own, which holds no row while it looks at those
   * of others: two that hold one each would wait for one another.
   */
  private async sweep(): Promise<void> {
    const old = `DELETE FROM leases WHERE expires_at < ${this.now} - ?`;
    await this.database.transaction((sql) => sql.execute(old, [sweepAfter])).catch(() => undefined);
  }

  private get now(): string {
    return nowExpression[this.database.dialect];
  }
}
