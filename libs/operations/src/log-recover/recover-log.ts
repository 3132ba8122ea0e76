import { setTimeout as sleep } from 'node:timers/promises';
import { encodeEvent } from '#contracts';
import {
  MarketlogError,
  pauseLease,
  type Category,
  type EventStore,
  type Leases,
  type LogPartition,
} from '#event-sourcing';
import type { Database, SqlWriter } from '#database';
import { HeldLeases } from '../relay/held-leases.js';

/** Seconds since 1970 do not fit into 31 bits for long. */
const countedFrom = Date.UTC(2020, 0);

/** Up to where a partition is the same on the topic in both epochs. */
export interface Fork extends LogPartition {
  readonly position: number;
}

export interface Recovery {
  readonly logId: string;
  readonly previousEpoch: number;
  readonly epoch: number;
  /** Of partitions that hold or have published something. */
  readonly forks: readonly Fork[];
  /** Events that the restored log holds. */
  readonly events: number;
  /** Of these, such as the relay publishes again, now in the new epoch. */
  readonly unpublished: number;
}

interface PartitionRow extends Record<string, unknown> {
  category: Category;
  partition_no: number;
  head: number;
  published: number | null;
}

/**
 * Lets a log that was restored from a backup go on: in a new epoch, from what the relay had published when the backup was
 * made. Everything that earlier epochs published beyond is void from then on.
 * @throws MarketlogError `log_in_use` while another process works on it; `read_models_ahead` where the backup was not of one moment.
 */
export async function recoverLog(
  database: Database,
  store: EventStore,
  leases: Leases,
  signal: AbortSignal,
): Promise<Recovery> {
  const held = new HeldLeases(leases);
  try {
    // Before the others are counted: a relay that starts after that publishes nothing until the new epoch is there.
    await held.take(pauseLease, { within: 0, signal });
    const others = (await leases.holders('')) - 1;
    if (others > 0) throw inUse(others);
    const second = await nextSecond(store, signal);
    const recovery = await database.transaction(async (sql) => {
      const begun = await beginEpoch(sql, store, second);
      held.check();
      return begun;
    });
    await announce(store, recovery);
    return recovery;
  } finally {
    await held.release();
  }
}

function inUse(others: number): MarketlogError {
  const working = others === 1 ? 'a process works' : `${others} processes work`;
  const advice = 'stop all of them first; one that was killed counts for some seconds more';
  return new MarketlogError('log_in_use', `${working} on this log: ${advice}`);
}

/**
 * Later than any that this log has had, and another than that of any other recovery: what a backup says of epochs may be old, since the log
 * may have been restored from it before. So it is the second that begins next by the database's clock, counted from 2020, and it is waited for:
 * a later recovery of the same backup finds that this second has begun, and takes a later one.
 */
async function nextSecond(store: EventStore, signal: AbortSignal): Promise<number> {
  const now = await store.now();
  const second = Math.floor((now - countedFrom) / 1_000) + 1;
  for (let left = countedFrom + second * 1_000 - now; left > 0;) {
    await sleep(left, undefined, { signal });
    left = countedFrom + second * 1_000 - (await store.now());
  }
  return second;
}

/** All or nothing, and never beside another. */
async function beginEpoch(sql: SqlWriter, store: EventStore, second: number): Promise<Recovery> {
  const { logId, epoch: previousEpoch } = await store.identity();
  const epoch = Math.max(previousEpoch + 1, second);
  const raised = await sql.execute('UPDATE log_meta SET epoch = ? WHERE epoch = ?', [epoch, previousEpoch]);
  if (raised !== 1) throw new MarketlogError('log_in_use', 'another log recover is running');
  const rows = await sql.query<PartitionRow>(
    'SELECT heads.category, heads.partition_no, heads.position AS head, relayed.position AS published FROM log_heads heads ' +
      'LEFT JOIN relay_checkpoints relayed ON relayed.category = heads.category AND relayed.partition_no = heads.partition_no ' +
      'ORDER BY heads.category, heads.partition_no',
  );
  await refuseReadModelsAhead(sql);
  const forks: Fork[] = [];
  for (const { category, partition_no: partition, head, published } of rows) {
    // A backup that is not of one moment may know more published than it holds.
    const position = Math.min(head, published ?? 0);
    if (published !== null && published > head) {
      await sql.execute('UPDATE relay_checkpoints SET position = ? WHERE category = ? AND partition_no = ?', [
        position,
        category,
        partition,
      ]);
    }
    await sql.execute('INSERT INTO log_forks (epoch, category, partition_no, position) VALUES (?, ?, ?, ?)', [
      epoch,
      category,
      partition,
      position,
    ]);
    if (head > 0) forks.push({ category, partition, position });
  }
  const events = rows.reduce((sum, { head }) => sum + head, 0);
  const published = forks.reduce((sum, { position }) => sum + position, 0);
  return { logId, previousEpoch, epoch, forks, events, unpublished: events - published };
}

/** Rows of events that the log does not hold cannot be taken back one by one. */
async function refuseReadModelsAhead(sql: SqlWriter): Promise<void> {
  const ahead = await sql.query<{
    consumer: string;
    category: string;
    partition_no: number;
    position: number;
    head: number;
  }>(
    'SELECT done.consumer, done.category, done.partition_no, done.position, heads.position AS head FROM checkpoints done ' +
      'JOIN log_heads heads ON heads.category = done.category AND heads.partition_no = done.partition_no ' +
      'WHERE done.position > heads.position LIMIT 1',
  );
  const [first] = ahead;
  if (first === undefined) return;
  throw new MarketlogError(
    'read_models_ahead',
    `${first.consumer} has applied ${first.category}-${first.partition_no} up to ${first.position}, and the log ends at ${first.head}: ` +
      'the backup is not of one moment; restore one that is',
  );
}

async function announce(store: EventStore, { logId, previousEpoch, epoch, forks }: Recovery): Promise<void> {
  const stream = 'operation-log';
  const data = {
    previousEpoch,
    epoch,
    forks: forks.map(({ category, partition, position }) => ({ category, partition, position: BigInt(position) })),
  };
  const event = encodeEvent(
    { type: 'marketlog.operations.v1.LogRecovered', data },
    { stream, occurredAt: await store.now() },
  );
  const result = await store.append(stream, 'any', [event]);
  if (result.status === 'conflict')
    throw new MarketlogError('append_conflict', `${stream} of log ${logId} cannot be appended to`);
}
