import {
  categories,
  formatPartition,
  RelayCheckpointMoved,
  RelayCheckpoints,
  type Category,
  type LogFork,
  type RelayCheckpoint,
  type RelayMove,
} from '#event-sourcing';
import type { Database, SqlWriter } from '#database';
import { readIdentity } from '../log-identity.js';
import { nowExpression } from '../log-sql.js';

type PositionRow = { category: Category; partition_no: number; position: number };

/** The relay's checkpoints beside the log, in the table `relay_checkpoints`. */
export class SqlRelayCheckpoints extends RelayCheckpoints {
  constructor(private readonly database: Database) {
    super();
  }

  async read(partitions?: readonly number[]): Promise<RelayCheckpoint[]> {
    const wanted = partitions ?? (await this.everyPartition());
    // Few rows, and one statement whatever is asked for.
    const rows = await this.database.query<PositionRow>(
      'SELECT category, partition_no, position FROM relay_checkpoints',
    );
    const known = new Map(
      rows.map(({ category, partition_no: partition, position }) => [
        formatPartition({ category, partition }),
        position,
      ]),
    );
    return categories.flatMap((category) =>
      wanted.map((partition) => ({
        category,
        partition,
        position: known.get(formatPartition({ category, partition })) ?? 0,
      })),
    );
  }

  async advance(moves: readonly RelayMove[]): Promise<void> {
    await this.database.transaction(async (sql) => {
      for (const move of moves) await this.move(sql, move);
    });
  }

  async reset(category: Category): Promise<void> {
    await this.database.transaction((sql) =>
      sql.execute('DELETE FROM relay_checkpoints WHERE category = ?', [category]),
    );
  }

  async forks(): Promise<LogFork[]> {
    const rows = await this.database.query<PositionRow & { epoch: number }>(
      'SELECT epoch, category, partition_no, position FROM log_forks ORDER BY epoch, category, partition_no',
    );
    return rows.map(({ epoch, category, partition_no: partition, position }) => ({
      epoch,
      category,
      partition,
      position,
    }));
  }

  private async move(sql: SqlWriter, move: RelayMove): Promise<void> {
    const { category, partition, from, to } = move;
    const now = nowExpression[this.database.dialect];
    const moved = await sql.execute(
      `UPDATE relay_checkpoints SET position = ?, published_at = ${now} ` +
        'WHERE category = ? AND partition_no = ? AND position = ?',
      [to, category, partition, from],
    );
    if (moved > 0) return;
    if (from > 0) throw new RelayCheckpointMoved(move);
    // The first ever: a partition without a row stands at 0.
    const ignore = this.database.dialect === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE';
    const inserted = await sql.execute(
      `${ignore} INTO relay_checkpoints (category, partition_no, position, published_at) VALUES (?, ?, ?, ${now})`,
      [category, partition, to],
    );
    if (inserted === 0) throw new RelayCheckpointMoved(move);
  }

  private async everyPartition(): Promise<number[]> {
    const partitions = (await readIdentity(this.database))?.partitions ?? 0;
    return Array.from({ length: partitions }, (_, partition) => partition);
  }
}
