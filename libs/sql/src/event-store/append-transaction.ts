import { LogError, type AppendResult, type Category } from '#event-sourcing';
import type { Dialect, SqlValue, SqlWriter } from '../database.js';
import type { AppendRequest } from './append-request.js';
import { decideBatch, type Decision, type KnownEvent, type KnownIds } from './batch-decision.js';
import { insertIntoEvents, logSql } from './log-sql.js';
import { PartitionWriter } from './partition-writer.js';
import { uuidFromBytes } from './uuid-bytes.js';

/** What became of one request. `deferred`: to be decided again in the next batch. */
export type Outcome = AppendResult | LogError | 'deferred';

/**
 * The append transaction, without its begin and commit: lock the heads in order, take the time, read versions, decide, insert,
 * move the heads.
 * @param readAllIds after a unique violation or a lost connection: every caller's ids are looked up before deciding.
 */
export async function appendBatch(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
  readAllIds: boolean,
): Promise<readonly Outcome[]> {
  const writers = await lockHeads(sql, dialect, requests);
  const decisions = await decide(sql, dialect, requests, readAllIds);
  const rows: SqlValue[][] = [];
  const outcomes = requests.map((request, i) => settle(request, decisions[i]!, writers, rows));
  await sql.insertRows(insertIntoEvents, rows);
  for (const writer of writers.values()) await moveHead(sql, dialect, writer);
  return outcomes;
}

const nameOf = ({ category, partition }: { category: Category; partition: number }) => `${category}-${partition}`;

async function lockHeads(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
): Promise<Map<string, PartitionWriter>> {
  const needed = new Map(requests.map((request) => [nameOf(request), request]));
  // One order for everybody, so that two writers cannot wait for each other.
  const inOrder = [...needed].sort(([a], [b]) => (a < b ? -1 : 1));
  const heads = [];
  for (const [name, { category, partition }] of inOrder) {
    const [row] = await sql.query<HeadRow>(logSql[dialect].lockHead, [category, partition]);
    if (row === undefined) throw new LogError('database_invalid', `log_heads holds no row for ${name}`);
    heads.push({ category, partition, position: row.position, recordedAt: row.recorded_at, digest: row.digest });
  }
  const [meta] = await sql.query<{ state: string; now: number }>(logSql[dialect].stateAndNow);
  if (meta?.state !== 'open')
    throw new LogError('log_not_open', `the log is ${meta?.state ?? 'gone'}; it takes no appends`);
  return new Map(heads.map((head) => [nameOf(head), new PartitionWriter(head, meta.now)]));
}

type HeadRow = { position: number; recorded_at: number; digest: Uint8Array };

async function decide(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
  readAllIds: boolean,
): Promise<readonly Decision[]> {
  const versions = await currentVersions(sql, dialect, requests);
  const known = async (lookedUp: KnownIds['lookedUp']): Promise<KnownIds> => {
    const callers = lookedUp === 'all' ? requests : [...lookedUp];
    return { lookedUp, found: await knownEvents(sql, dialect, callers) };
  };
  const first = decideBatch(requests, versions, readAllIds ? await known('all') : nothingKnown);
  if (first.decided) return first.decisions;
  const second = decideBatch(requests, versions, await known(first.needIds));
  if (second.decided) return second.decisions;
  throw new Error('a batch stayed undecided although all ids that it needed were read');
}

const nothingKnown: KnownIds = { lookedUp: new Set(), found: new Map() };

async function currentVersions(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
): Promise<Map<string, number>> {
  const streams = [...new Set(requests.map(({ stream }) => stream))];
  const rows = await sql.query<{ stream: string; version: number | null }>(logSql[dialect].currentVersions, [
    JSON.stringify(streams),
  ]);
  return new Map(rows.map(({ stream, version }) => [stream, version ?? 0]));
}

async function knownEvents(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
): Promise<Map<string, KnownEvent>> {
  const ids = requests.flatMap(({ events }) => events.map(({ event }) => event.id.replaceAll('-', '')));
  const rows = await sql.query<KnownRow>(logSql[dialect].knownIds, [JSON.stringify(ids)]);
  return new Map(
    rows.map(({ id, stream, category, partition_no: partition, position }) => [
      uuidFromBytes(id),
      { stream, address: { category, partition, position } },
    ]),
  );
}

type KnownRow = { id: Uint8Array; stream: string; category: Category; partition_no: number; position: number };

function settle(
  request: AppendRequest,
  decision: Decision,
  writers: ReadonlyMap<string, PartitionWriter>,
  rows: SqlValue[][],
): Outcome {
  switch (decision.kind) {
    case 'accepted': {
      const { firstVersion } = decision;
      const addresses = writers.get(nameOf(request))!.place(request, firstVersion, rows);
      return { status: 'appended', addresses, version: firstVersion + addresses.length - 1, repeated: false };
    }
    case 'repeated':
      return { status: 'appended', addresses: decision.addresses, version: decision.version, repeated: true };
    case 'conflict':
      return { status: 'conflict', actualVersion: decision.actualVersion };
    case 'deferred':
      return 'deferred';
    case 'refused':
      return decision.error;
  }
}

async function moveHead(sql: SqlWriter, dialect: Dialect, writer: PartitionWriter): Promise<void> {
  if (!writer.moved) return;
  const { category, partition, position, recordedAt, digest } = writer.head;
  await sql.execute(logSql[dialect].updateHead, [position, recordedAt, digest, category, partition]);
  await sql.insertRows('log_digests (category, partition_no, position, digest)', writer.digests);
}
