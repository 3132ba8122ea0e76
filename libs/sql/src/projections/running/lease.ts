import type { Database } from '../../database.js';
import { nowExpression } from '../../event-store/log-sql.js';

/**
 * Lets one process at a time do a job. It only saves work: whoever goes on after losing it is stopped by the
 * compare-and-set of what it writes.
 */
export class Lease {
  constructor(
    private readonly database: Database,
    private readonly name: string,
    /** Unique among processes. */
    private readonly holder: string,
    /** Milliseconds after the last renewal at which others may take it. */
    readonly duration = 5_000,
  ) {}

  /** Takes or renews it. @returns false where another holds it. */
  async acquire(): Promise<boolean> {
    const now = nowExpression[this.database.dialect];
    const [row] = await this.database.query<{ holder: string; expired: number }>(
      `SELECT holder, CASE WHEN expires_at <= ${now} THEN 1 ELSE 0 END AS expired FROM leases WHERE name = ?`,
      [this.name],
    );
    if (row !== undefined && row.holder !== this.holder && row.expired === 0) return false;
    return this.database.transaction(async (sql) => {
      const taken = await sql.execute(
        `UPDATE leases SET holder = ?, expires_at = ${now} + ? WHERE name = ? AND (holder = ? OR expires_at <= ${now})`,
        [this.holder, this.duration, this.name, this.holder],
      );
      if (taken > 0 || row !== undefined) return taken > 0;
      const ignore = this.database.dialect === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE';
      const inserted = await sql.execute(`${ignore} INTO leases (name, holder, expires_at) VALUES (?, ?, ${now} + ?)`, [
        this.name,
        this.holder,
        this.duration,
      ]);
      return inserted > 0;
    });
  }

  /** Gives it up, so that the next need not wait for its end. */
  async release(): Promise<void> {
    await this.database.transaction((sql) =>
      sql.execute('UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ?', [this.name, this.holder]),
    );
  }
}
