import { formatPartition, LogError, type AppendResult, type EventAddress } from '#event-sourcing';
import type { Dialect, SqlValue, SqlWriter } from '#database';
import type { AppendRequest } from './append-request.js';
import { decideBatch, type Decision, type KnownIds } from './batch-decision.js';
import { eventColumns, insertIntoEvents, logSql } from '../log-sql.js';
import { lockAndRead, readKnownEvents } from './locked-facts.js';
import { PartitionWriter } from './partition-writer.js';

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
  const { heads, now, versions } = await lockAndRead(sql, dialect, requests);
  const writers = new Map(heads.map((head) => [formatPartition(head), new PartitionWriter(head, now)]));
  const decisions = await decide(sql, dialect, requests, versions, readAllIds);
  const outcomes: Outcome[] = [];
  const rows = settleAll(requests, decisions, writers, outcomes);
  const count = requests.reduce(
    (sum, { events }, i) => sum + (decisions[i]!.kind === 'accepted' ? events.length : 0),
    0,
  );
  const load = { table: 'events', columns: eventColumns, rows, count, ofTaken: 'refused' } as const;
  if (!(await sql.loadRows(load))) await sql.insertRows(insertIntoEvents, rows);
  await moveHeads(
    sql,
    dialect,
    [...writers.values()].filter((writer) => writer.moved),
  );
  return outcomes;
}

async function decide(
  sql: SqlWriter,
  dialect: Dialect,
  requests: readonly AppendRequest[],
  versions: ReadonlyMap<string, number>,
  readAllIds: boolean,
): Promise<readonly Decision[]> {
  const known = async (lookedUp: KnownIds['lookedUp']): Promise<KnownIds> => {
    return { lookedUp, found: await readKnownEvents(sql, dialect, lookedUp === 'all' ? requests : lookedUp) };
  };
  const first = decideBatch(requests, versions, readAllIds ? await known('all') : nothingKnown);
  if (first.decided) return first.decisions;
  const second = decideBatch(requests, versions, await known(first.needIds));
  if (second.decided) return second.decisions;
  throw new Error('a batch stayed undecided although all ids that it needed were read');
}

const nothingKnown: KnownIds = { lookedUp: new Set(), found: new Map() };

/** Answers the rows of accepted requests, making each as it is asked for; fills `outcomes` on the way. */
function* settleAll(
  requests: readonly AppendRequest[],
  decisions: readonly Decision[],
  writers: ReadonlyMap<string, PartitionWriter>,
  outcomes: Outcome[],
): Generator<SqlValue[]> {
  for (const [i, request] of requests.entries()) {
    const decision = decisions[i]!;
    const addresses: EventAddress[] = [];
    if (decision.kind === 'accepted') {
      const writer = writers.get(formatPartition(request))!;
      let version = decision.firstVersion;
      // Not from a generator of the writer's own: each row would pass through two.
      for (const event of request.events) yield writer.place(request, event, version++, addresses);
    }
    outcomes.push(settle(decision, addresses));
  }
}

function settle(decision: Decision, addresses: readonly EventAddress[]): Outcome {
  switch (decision.kind) {
    case 'accepted': {
      const version = decision.firstVersion + addresses.length - 1;
      return { status: 'appended', addresses, version, repeated: false };
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

async function moveHeads(sql: SqlWriter, dialect: Dialect, writers: readonly PartitionWriter[]): Promise<void> {
  const { updateHead } = logSql[dialect];
  const updates = writers.map(({ head: { category, partition, position, recordedAt, digest } }) => ({
    sql: updateHead,
    parameters: [position, recordedAt, digest, category, partition],
  }));
  await sql.batch(updates);
  const digests = writers.flatMap((writer) => writer.digests);
  await sql.insertRows('log_digests (category, partition_no, position, digest)', digests);
}
