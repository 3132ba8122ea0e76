import { randomUUID } from 'node:crypto';
import { categories, emptyDigest, LogError, type LogIdentity, uuidFromBytes, uuidToBytes } from '#event-sourcing';
import type { Database, SqlReader } from '#database';
import { nowExpression } from './log-sql.js';

/** Version of the tables, the envelope and the digest. */
const formatVersion = 1;

/** Partitions of each category where nothing else is said. Fixed when the log is created. */
export const defaultPartitions = 8;

type MetaRow = {
  log_id: Uint8Array;
  epoch: number;
  format_version: number;
  partitions: number;
  state: LogIdentity['state'];
};

export interface OpenLogOptions {
  /** True where a log may be created in a database that holds none. */
  readonly create: boolean;
  /** Partitions of a new log; an existing one is refused where it has another number. */
  readonly partitions?: number | undefined;
}

/**
 * The log's identity; creates the log where it may.
 * @throws LogError `no_log`, `partition_count_mismatch`, `log_format_mismatch`.
 */
export async function openLog(database: Database, options: OpenLogOptions): Promise<LogIdentity> {
  let identity = await readIdentity(database);
  if (identity === undefined) {
    if (!options.create) throw new LogError('no_log', 'the database holds no log');
    await createLog(database, options.partitions ?? defaultPartitions);
    identity = (await readIdentity(database))!;
  }
  const { partitions = identity.partitions } = options;
  if (partitions !== identity.partitions) {
    throw new LogError(
      'partition_count_mismatch',
      `the log has ${identity.partitions} partitions, fixed when it was created; it cannot be opened with ${partitions}`,
    );
  }
  if (identity.formatVersion !== formatVersion) {
    throw new LogError(
      'log_format_mismatch',
      `the log has format ${identity.formatVersion}; this build reads format ${formatVersion}`,
    );
  }
  return identity;
}

export async function readIdentity(sql: SqlReader): Promise<LogIdentity | undefined> {
  const [row] = await sql.query<MetaRow>('SELECT log_id, epoch, format_version, partitions, state FROM log_meta');
  if (row === undefined) return undefined;
  const { epoch, partitions, state } = row;
  return { logId: uuidFromBytes(row.log_id), epoch, formatVersion: row.format_version, partitions, state };
}

/** Names the log and makes its heads, unless another process was faster. */
async function createLog(database: Database, partitions: number): Promise<void> {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 1024) {
    throw new LogError('partition_count_mismatch', `a log has between 1 and 1024 partitions, not ${partitions}`);
  }
  await database.changeSchema(async (sql) => {
    if ((await readIdentity(sql)) !== undefined) return;
    const numbers = Array.from({ length: partitions }, (_, partition) => partition);
    const heads = categories.flatMap((category) =>
      numbers.map((partition) => [category, partition, 0, 0, emptyDigest]),
    );
    // Under MySQL each statement commits by itself: heads of an attempt that died half-way are made anew.
    await sql.execute('DELETE FROM log_heads');
    await sql.insertRows('log_heads (category, partition_no, position, recorded_at, digest)', heads);
    await sql.execute(
      'INSERT INTO log_meta (singleton, log_id, epoch, format_version, partitions, state, created_at) ' +
        `VALUES (1, ?, 1, ?, ?, 'open', ${nowExpression[database.dialect]})`,
      [uuidToBytes(randomUUID())!, formatVersion, partitions],
    );
  });
}
