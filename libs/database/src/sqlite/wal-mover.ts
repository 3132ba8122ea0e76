import type { WalMoves } from '../database.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';

/** Pages of 4 KiB in the write-ahead log from which on a commit moves them into the file. */
const pagesAtCommit: Record<WalMoves, number> = { usual: 4_000, seldom: 64_000, left: 64_000 };
/** From which on they are moved between commits. */
const pagesBetween = 32_000;

/** Moves the write-ahead log of one connection into the file: within its commits, or between them, where others can write meanwhile. */
export class WalMover {
  private when: WalMoves = 'usual';

  constructor(private readonly connection: SqliteConnection) {}

  set(when: WalMoves): void {
    this.when = when;
    this.connection.exec(`PRAGMA wal_autocheckpoint = ${pagesAtCommit[when]}`);
  }

  /** True where it is time to move the log between two commits. */
  get isDue(): boolean {
    return this.when === 'seldom' && this.checkpoint('NOOP') >= pagesBetween;
  }

  /** Waits for nobody: what another connection still reads or writes stays in the log. */
  move(): void {
    this.checkpoint('PASSIVE');
  }

  /**
   * Pages in the log. Where the disk refuses to take them the commit before stands all the same, so nothing is thrown, as SQLite does
   * not where a commit moves them; the next one tries again.
   */
  private checkpoint(mode: 'NOOP' | 'PASSIVE'): number {
    try {
      const [state] = this.connection.all<{ log: number }>(`PRAGMA wal_checkpoint(${mode})`, []);
      return state!.log;
    } catch {
      return 0;
    }
  }
}
