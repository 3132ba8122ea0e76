import {
  formatAddress,
  formatPartition,
  logBehindTopic,
  MarketlogError,
  type Category,
  type Checkpoint,
  type EventEnvelope,
  type LogPartition,
  uuidToBytes,
} from '#event-sourcing';
import type { Dialect, SqlReader, SqlValue, SqlWriter } from '#database';

/** Another worker has advanced the checkpoint meanwhile: what was computed is void and the work begins again from there. */
export class CheckpointMoved extends Error {
  constructor(partition: LogPartition, from: number) {
    super(`the checkpoint of ${formatPartition(partition)} is no longer ${from}, or rows were rewritten in place`);
    this.name = CheckpointMoved.name;
  }
}

/** Another build has dropped a generation that this process was feeding: what there is to feed must be looked up anew. */
export class GenerationGone extends MarketlogError {
  constructor({ name, generation }: Consumer) {
    super('generation_gone', `generation ${generation} of ${name} no longer exists`, true);
  }
}

interface CheckpointRow extends Record<string, unknown> {
  consumer: string;
  generation: number;
  category: Category;
  partition_no: number;
  position: number;
  rewrites: number;
}

/** One generation of one projection, or one version of one reactor, as it is named in checkpoints and dead letters. */
export interface Consumer {
  readonly name: string;
  readonly generation: number;
}

/** A consumer as a worker knows it. */
export interface StandingConsumer extends Consumer {
  /** How often rows of the partition had been rewritten in place when the worker looked; what it remembers of rows is from then. */
  readonly rewrites?: number;
}

export interface StoredCheckpoint extends Checkpoint {
  readonly rewrites: number;
}

const heldByLog = 'SELECT 1 FROM events WHERE category = ? AND partition_no = ? AND position = ? AND id = ?';

/**
 * Moves the checkpoints of consumers that stand at the same position to an event that the log holds, or nothing: the first
 * statement of the transaction that writes what they made of the events up to it.
 * @throws CheckpointMoved where any of them stands elsewhere, or its rows were rewritten in place; the transaction must be rolled back.
 * @throws LogError `log_behind_topic` where the log holds no such event, as after a restore.
 */
export async function advanceCheckpoints(
  sql: SqlWriter,
  consumers: readonly StandingConsumer[],
  from: number,
  last: EventEnvelope,
): Promise<void> {
  const { category, partition, position } = last;
  const event: SqlValue[] = [category, partition, position, uuidToBytes(last.id)!];
  const moved = await sql.execute(
    `UPDATE checkpoints SET position = ? WHERE category = ? AND partition_no = ? AND position = ? AND (${consumers
      .map(() => '(consumer = ? AND generation = ? AND rewrites = ?)')
      .join(' OR ')}) AND EXISTS (${heldByLog})`,
    [
      ...[position, category, partition, from],
      ...consumers.flatMap(({ name, generation, rewrites = 0 }): SqlValue[] => [name, generation, rewrites]),
      ...event,
    ],
  );
  if (moved === consumers.length) return;
  const held = await sql.query(heldByLog, event);
  if (held.length > 0) throw new CheckpointMoved(last, from);
  throw logBehindTopic(`${formatAddress(last)} came as event ${last.id}, which the log does not hold there`);
}

/**
 * Where a consumer stands in a partition, held until the transaction ends: none moves it meanwhile, and none that moves it later has missed
 * what is written now.
 */
export async function lockCheckpoint(
  sql: SqlWriter,
  dialect: Dialect,
  { name, generation }: Consumer,
  { category, partition }: LogPartition,
): Promise<number | undefined> {
  const [row] = await sql.query<{ position: number }>(
    `SELECT position FROM checkpoints WHERE consumer = ? AND generation = ? AND category = ? AND partition_no = ?${dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
    [name, generation, category, partition],
  );
  return row?.position;
}

/**
 * Says that rows of a partition are rewritten in place, and holds its checkpoint until the transaction ends.
 * @returns where it stands; undefined where the consumer no longer exists.
 */
export async function countRewrite(
  sql: SqlWriter,
  dialect: Dialect,
  consumer: Consumer,
  of: LogPartition,
): Promise<number | undefined> {
  await sql.execute(
    'UPDATE checkpoints SET rewrites = rewrites + 1 WHERE consumer = ? AND generation = ? AND category = ? AND partition_no = ?',
    [consumer.name, consumer.generation, of.category, of.partition],
  );
  return lockCheckpoint(sql, dialect, consumer, of);
}

/** Every checkpoint, or those of one partition. */
export async function readCheckpoints(sql: SqlReader, of?: LogPartition): Promise<StoredCheckpoint[]> {
  const rows = await sql.query<CheckpointRow>(
    `SELECT consumer, generation, category, partition_no, position, rewrites FROM checkpoints${
      of === undefined ? '' : ' WHERE category = ? AND partition_no = ?'
    }`,
    of === undefined ? [] : [of.category, of.partition],
  );
  return rows.map(({ consumer, generation, category, partition_no, position, rewrites }) => ({
    consumer,
    generation,
    category,
    partition: partition_no,
    position,
    rewrites,
  }));
}

/** That of a consumer in a partition; undefined where the consumer does not exist. */
export function checkpointOf(
  checkpoints: readonly StoredCheckpoint[],
  { name, generation }: Consumer,
  { category, partition }: LogPartition,
): StoredCheckpoint | undefined {
  return checkpoints.find(
    (each) =>
      each.consumer === name &&
      each.generation === generation &&
      each.category === category &&
      each.partition === partition,
  );
}

/** Gives a consumer its checkpoints at 0, once. */
export async function createCheckpoints(
  sql: SqlWriter,
  consumer: Consumer,
  category: Category,
  partitions: number,
): Promise<void> {
  const known = await sql.query<CheckpointRow>(
    'SELECT partition_no FROM checkpoints WHERE consumer = ? AND generation = ? AND category = ?',
    [consumer.name, consumer.generation, category],
  );
  const present = new Set(known.map((row) => row.partition_no));
  for (let partition = 0; partition < partitions; partition++) {
    if (present.has(partition)) continue;
    await sql.execute(
      'INSERT INTO checkpoints (consumer, generation, category, partition_no, position) VALUES (?, ?, ?, ?, 0)',
      [consumer.name, consumer.generation, category, partition],
    );
  }
}
