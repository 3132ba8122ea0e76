import { Injectable } from '@nestjs/common';
import type { VendorTerms } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { Database, type SqlReader, type SqlRow, type SqlWriter } from '#database';

export type BreakerState = 'closed' | 'halfOpen' | 'open';

/** How a vendor stands, as every process sees it; times are UTC milliseconds. */
export interface VendorState {
  readonly breaker: BreakerState;
  /** While the breaker is open: when the vendor is tried again. */
  readonly openUntil: number | null;
  /** Until when the vendor asked to be left alone (`Retry-After`). */
  readonly notBefore: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastErrorCode: string | null;
  readonly lastError: string | null;
}

/** Requests of the last 60 seconds and 24 hours. */
export interface VendorUsage {
  readonly minute: number;
  readonly day: number;
}

/** Whether a request may be made: it then counts as made. Else how long to wait, in milliseconds, or that the day's are spent. */
export type Reservation = 'granted' | 'day_spent' | { readonly wait: number };

/** Two processes that ask a vendor for the first time at once can meet a few times. */
const mostRepetitions = 5;

const second = 1_000;
const minute = 60_000;
const day = 24 * 60 * minute;

interface StateRow extends SqlRow {
  breaker: BreakerState;
  open_until: number | null;
  not_before: number | null;
  last_success_at: number | null;
  last_error_at: number | null;
  last_error_code: string | null;
  last_error: string | null;
}

interface UsageRow extends SqlRow {
  starts_at: number;
  requests: number;
}

const nothing: VendorState = {
  breaker: 'closed',
  openUntil: null,
  notBefore: null,
  lastSuccessAt: null,
  lastErrorAt: null,
  lastErrorCode: null,
  lastError: null,
};

/** The tables `vendor_usage` and `vendor_states`. */
@Injectable()
export class VendorUsageRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts a request before it is made, in one transaction for all processes. Requests are kept by second, and a second that began up to
   * 61 s ago counts in full, so that no 60 seconds hold more than the budget, wherever they begin; so with the minutes of a day.
   */
  async reserve({ label, perMinute, perDay }: VendorTerms, now: number): Promise<Reservation> {
    return this.#transaction(async (sql) => {
      await this.#lock(sql, label);
      const daily = await sum(sql, label, 60, now - day - minute);
      if (daily >= perDay) return 'day_spent';
      const recent = await sql.query<UsageRow>(
        'SELECT starts_at, requests FROM vendor_usage WHERE vendor = ? AND span = 1 AND starts_at > ? ORDER BY starts_at',
        [label, now - minute - second],
      );
      let excess = recent.reduce((total, { requests }) => total + requests, 0) + 1 - perMinute;
      if (excess > 0) {
        const enough = recent.find(({ requests }) => (excess -= requests) <= 0) ?? recent.at(-1);
        return { wait: Math.max(1, (enough?.starts_at ?? now) + minute + second - now) };
      }
      for (const span of [1, 60]) await this.#count(sql, label, span, now - (now % (span * second)));
      await sql.execute(
        'DELETE FROM vendor_usage WHERE vendor = ? AND ((span = 1 AND starts_at <= ?) OR (span = 60 AND starts_at <= ?))',
        [label, now - minute - second, now - day - minute],
      );
      return 'granted';
    });
  }

  async usage(label: string, now: number): Promise<VendorUsage> {
    return {
      minute: await sum(this.database, label, 1, now - minute - second),
      day: await sum(this.database, label, 60, now - day - minute),
    };
  }

  async state(label: string): Promise<VendorState> {
    const [row] = await this.database.query<StateRow>('SELECT * FROM vendor_states WHERE vendor = ?', [label]);
    if (row === undefined) return nothing;
    return {
      breaker: row.breaker,
      openUntil: row.open_until,
      notBefore: row.not_before,
      lastSuccessAt: row.last_success_at,
      lastErrorAt: row.last_error_at,
      lastErrorCode: row.last_error_code,
      lastError: row.last_error,
    };
  }

  /** Writes what has changed. */
  async note(label: string, changed: Partial<VendorState>): Promise<void> {
    const columns = Object.keys(changed).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    await this.#transaction(async (sql) => {
      await this.#lock(sql, label);
      await sql.execute(
        `UPDATE vendor_states SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE vendor = ?`,
        [...Object.values(changed), label],
      );
    });
  }

  /** One request after the other, whichever process makes it; SQLite has one writer anyway. */
  async #lock(sql: SqlWriter, label: string): Promise<void> {
    const isMysql = this.database.dialect === 'mysql';
    // The exclusive lock comes first: an INSERT that meets the row takes a shared one, of which two wait for each other.
    const lock = `SELECT vendor FROM vendor_states WHERE vendor = ?${isMysql ? ' FOR UPDATE' : ''}`;
    if ((await sql.query(lock, [label])).length > 0) return;
    const unless = isMysql ? 'IGNORE' : 'OR IGNORE';
    await sql.execute(`INSERT ${unless} INTO vendor_states (vendor, breaker) VALUES (?, 'closed')`, [label]);
    if (isMysql) await sql.query(lock, [label]);
  }

  /** A transaction that met another one (deadlock, lock wait) is made again. */
  async #transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    for (let again = 0; ; again++) {
      try {
        return await this.database.transaction(work);
      } catch (error) {
        if (again >= mostRepetitions || !(error instanceof MarketlogError && error.retryable)) throw error;
      }
    }
  }

  #count(sql: SqlWriter, label: string, span: number, startsAt: number): Promise<number> {
    const again =
      this.database.dialect === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE requests = requests + 1'
        : 'ON CONFLICT (vendor, span, starts_at) DO UPDATE SET requests = requests + 1';
    return sql.execute(`INSERT INTO vendor_usage (vendor, span, starts_at, requests) VALUES (?, ?, ?, 1) ${again}`, [
      label,
      span,
      startsAt,
    ]);
  }
}

async function sum(sql: SqlReader, label: string, span: number, after: number): Promise<number> {
  // MySQL's sums are decimal numbers, which come as text.
  const [row] = await sql.query<{ requests: number | string | null }>(
    'SELECT SUM(requests) AS requests FROM vendor_usage WHERE vendor = ? AND span = ? AND starts_at > ?',
    [label, span, after],
  );
  return Number(row?.requests ?? 0);
}
