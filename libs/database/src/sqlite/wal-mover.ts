import type { WalMoves } from '../database.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';

/** Pages of 4 KiB in the write-ahead log from which on a commit moves them into the file. */
const pagesAtCommit: Record<WalMoves, number> = { usual: 4_000, seldom: 64_000, left: 64_000 };
/** Pages from which on they are moved between commits. */
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

  /** Does not wait for other connections: pages that they still read or write stay in the log. */
  move(): void {
    this.checkpoint('PASSIVE');
  }

  /**
   * Nothing is thrown if the disk fails: the commit before has succeeded, and the next one tries again. SQLite does the same where a commit
   * moves the log.
   * @returns pages in the log
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
