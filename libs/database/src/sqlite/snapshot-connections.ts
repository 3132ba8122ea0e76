import type { SqlReader } from '../database.js';
import { FifoMutex } from '../fifo-mutex.js';
import { openSqlite } from './open-sqlite.js';
import { patiently } from './patience.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';
import { SqliteSession } from './sqlite-session.js';

const lanes = 4;

/**
 * Read-only connections for snapshots. A snapshot keeps a read transaction open while its work awaits, so it cannot share a
 * connection: a neighbour's read would see the past.
 */
export class SnapshotConnections {
  private readonly turns = Array.from({ length: lanes }, () => new FifoMutex());
  private readonly connections: (SqliteConnection | undefined)[] = [];
  private next = 0;

  constructor(private readonly path: string) {}

  use<T>(work: (sql: SqlReader) => Promise<T>): Promise<T> {
    const lane = this.next++ % lanes;
    return this.turns[lane]!.run(() => this.read(lane, work));
  }

  async close(): Promise<void> {
    await Promise.all(this.turns.map((turn) => turn.idle()));
    for (const connection of this.connections) connection?.close();
    this.connections.length = 0;
  }

  private async read<T>(lane: number, work: (sql: SqlReader) => Promise<T>): Promise<T> {
    const connection = (this.connections[lane] ??= await openSqlite(this.path, 'readonly'));
    await patiently(() => connection.exec('BEGIN'));
    const session = new SqliteSession(connection);
    try {
      return await work(session);
    } finally {
      session.end();
      if (connection.inTransaction) connection.exec('ROLLBACK');
    }
  }
}
