import { LogError, type Category, uuidFromBytes } from '#event-sourcing';
import type { Dialect, SqlWriter, Statement } from '#database';
import type { AppendRequest } from './append-request.js';
import type { KnownEvent } from './batch-decision.js';
import { logSql } from '../log-sql.js';
import type { LockedHead } from './partition-writer.js';

/** What a batch is decided by, read once its heads are locked. */
export interface LockedFacts {
  readonly heads: readonly LockedHead[];
  /** The database's clock, asked after the lock: UTC milliseconds. */
  readonly now: number;
  /** Current versions of the streams; absent or 0 where there are no events. */
  readonly versions: ReadonlyMap<string, number>;
}

type HeadRow = { position: number; recorded_at: number; digest: Uint8Array };
type VersionRow = { stream: string; version: number | null };
type KnownRow = { id: Uint8Array; stream: string; category: Category; partition_no: number; position: number };

/**
 * Locks the heads that the requests need, each by a statement on its primary key, and then asks for time, state and versions.
 * @throws LogError `log_not_open`, `database_invalid`.
 */
export async function lockAndRead(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
): Promise<LockedFacts> {
  const { lockHead, stateAndNow, currentVersions } = logSql[dialect];
  const needed = new Map(requests.map((request) => [`${request.category}-${request.partition}`, request]));
  // One order for everybody, so that two writers cannot wait for each other.
  const inOrder = [...needed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { category, partition }]) => ({ category, partition }));
  const streams = JSON.stringify([...new Set(requests.map(({ stream }) => stream))]);
  const statements: Statement[] = [
    ...inOrder.map(({ category, partition }) => ({ sql: lockHead, parameters: [category, partition] })),
    { sql: stateAndNow, parameters: [] },
    { sql: currentVersions, parameters: [streams] },
  ];
  const answers = await sql.batch(statements);
  const [meta] = answers.at(-2) as [{ state: string; now: number }?];
  if (meta?.state !== 'open')
    throw new LogError('log_not_open', `the log is ${meta?.state ?? 'gone'}; it takes no appends`);
  return {
    heads: inOrder.map((place, i) => toHead(place, answers[i]?.[0] as HeadRow | undefined)),
    now: meta.now,
    versions: new Map((answers.at(-1) as VersionRow[]).map(({ stream, version }) => [stream, version ?? 0])),
  };
}

function toHead(place: { category: Category; partition: number }, row: HeadRow | undefined): LockedHead {
  if (row === undefined) {
    throw new LogError('database_invalid', `log_heads holds no row for ${place.category}-${place.partition}`);
  }
  return { ...place, position: row.position, recordedAt: row.recorded_at, digest: row.digest };
}

/** Which of the requests' events are in the log already, by id. */
export async function readKnownEvents(
  sql: SqlWriter,
  dialect: Dialect,
  requests: Iterable<AppendRequest>,
): Promise<Map<string, KnownEvent>> {
  const ids = [...requests].flatMap(({ events }) => events.map(({ event }) => event.id.replaceAll('-', '')));
  const rows = await sql.query<KnownRow>(logSql[dialect].knownIds, [JSON.stringify(ids)]);
  return new Map(
    rows.map(({ id, stream, category, partition_no: partition, position }) => [
      uuidFromBytes(id),
      { stream, address: { category, partition, position } },
    ]),
  );
}
