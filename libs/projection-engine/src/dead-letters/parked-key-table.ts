import type { Category, LogPartition } from '#event-sourcing';
import type { SqlReader, SqlValue, SqlWriter } from '#database';
import type { Consumer } from '../consuming/checkpoint-table.js';
import { keyParameters, ofKey, type ParkedKey } from './parked-key.js';
import type { FailureOfEvent, ParkedEvent } from './parked-event.js';

/** What an operator wants done with a parked key. */
export interface KeyRequest {
  readonly action: 'retry' | 'drop';
  /** The one event that is to be dropped; null: all of the key. */
  readonly eventId: string | null;
  readonly by: string;
  /** Why it is dropped; empty for a retry. */
  readonly reason: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** What is known of a parked key beside its events. */
export interface ParkedKeyFacts extends ParkedKey {
  /** The event that failed. */
  readonly eventId: string;
  readonly fingerprint: string;
  readonly frames: readonly string[];
  /** How often the event that failed was tried. */
  readonly attempts: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly announced: boolean;
  readonly request: KeyRequest | null;
  /** Who asked for what was done last. */
  readonly requestedBy: string | null;
  /** Events that retries have applied. */
  readonly applied: number;
  /** All are applied; the row goes once the log says so. */
  readonly lifted: boolean;
}

const columns =
  'consumer, generation, category, partition_no, event_key, event_id, fingerprint, frames, attempts, first_at, last_at, announced, applied, lifted';

/** Rows of keys that are parked now, in place of what an earlier parking may have left. */
export async function writeParkedKeys(
  sql: SqlWriter,
  consumer: Consumer,
  partition: LogPartition,
  failed: readonly ParkedEvent[],
  now: number,
): Promise<void> {
  for (const { key, eventId, failure } of failed) {
    const parameters = keyParameters({ consumer, ...partition, key });
    await sql.execute(`DELETE FROM parked_keys WHERE ${ofKey}`, parameters);
    await insertParkedKey(sql, parameters, [eventId, ...ofFailure(failure!), 1, now, now, 0, 0, 0]);
  }
}

async function insertParkedKey(sql: SqlWriter, key: readonly SqlValue[], facts: readonly SqlValue[]): Promise<void> {
  const values = [...key, ...facts];
  await sql.execute(`INSERT INTO parked_keys (${columns}) VALUES (${values.map(() => '?').join(', ')})`, values);
}

function ofFailure({ fingerprint, frames }: FailureOfEvent): SqlValue[] {
  return [fingerprint, frames.join('\n')];
}

/** Where a retry met a failure: the same again, or that of a later event, which is announced anew. */
export async function recordFailedRetry(
  sql: SqlWriter,
  parked: ParkedKeyFacts,
  { eventId, failure, applied }: { eventId: string; failure: FailureOfEvent; applied: number },
): Promise<void> {
  const again = eventId === parked.eventId;
  const now = Date.now();
  await sql.execute(
    `UPDATE parked_keys SET event_id = ?, fingerprint = ?, frames = ?, attempts = ?, first_at = ?, last_at = ?, announced = ?, applied = ?, ${noRequest} WHERE ${ofKey}`,
    [
      ...[eventId, ...ofFailure(failure), again ? parked.attempts + 1 : 1, again ? parked.firstAt : now, now],
      ...[again ? Number(parked.announced) : 0, parked.applied + applied, ...keyParameters(parked)],
    ],
  );
}

/** Who asked stays, for the log. */
const noRequest = 'request = NULL, request_event_id = NULL';

/** Notes what a retry has applied so far; `lifted`: that was all, and the key goes on. */
export async function recordRetried(
  sql: SqlWriter,
  parked: ParkedKey,
  { applied, lifted }: { applied: number; lifted: boolean },
): Promise<void> {
  const parameters = keyParameters(parked);
  await sql.execute(`UPDATE parked_keys SET applied = applied + ? WHERE ${ofKey}`, [applied, ...parameters]);
  if (lifted) await sql.execute(`UPDATE parked_keys SET lifted = 1, ${noRequest} WHERE ${ofKey}`, parameters);
}

export async function removeParkedKey(sql: SqlWriter, parked: ParkedKey): Promise<void> {
  await sql.execute(`DELETE FROM parked_keys WHERE ${ofKey}`, keyParameters(parked));
}

export async function clearRequest(sql: SqlWriter, parked: ParkedKey): Promise<void> {
  await sql.execute(`UPDATE parked_keys SET ${noRequest} WHERE ${ofKey}`, keyParameters(parked));
}

export async function markAnnounced(sql: SqlWriter, parked: ParkedKey): Promise<void> {
  await sql.execute(`UPDATE parked_keys SET announced = 1 WHERE ${ofKey}`, keyParameters(parked));
}

/** Asks the consumer's own process for something. @returns false where something else is asked for already. */
export async function writeRequest(
  sql: SqlWriter,
  parked: ParkedKey,
  { action, eventId, by, reason, at }: KeyRequest,
  first: { readonly eventId: string; readonly parkedAt: number },
): Promise<boolean> {
  const parameters = keyParameters(parked);
  const [known] = await sql.query<{ request: string | null; request_event_id: string | null }>(
    `SELECT request, request_event_id FROM parked_keys WHERE ${ofKey}`,
    parameters,
  );
  // Parked by a build that kept no such rows.
  if (known === undefined) {
    await insertParkedKey(sql, parameters, [first.eventId, '', '', 1, first.parkedAt, first.parkedAt, 1, 0, 0]);
  }
  if (known?.request != null && (known.request !== action || known.request_event_id !== eventId)) return false;
  await sql.execute(
    `UPDATE parked_keys SET request = ?, request_event_id = ?, requested_by = ?, reason = ?, requested_at = ? WHERE ${ofKey}`,
    [action, eventId, by, reason, at, ...parameters],
  );
  return true;
}

/** All keys, or those of which the log is to be told something, or with which something is to be done. */
export async function readParkedKeyFacts(sql: SqlReader, which: 'all' | 'to do'): Promise<ParkedKeyFacts[]> {
  const rows = await sql.query<ParkedKeyFactsRow>(
    `SELECT ${columns}, request, request_event_id, requested_by, reason, requested_at FROM parked_keys${
      which === 'all' ? '' : ' WHERE request IS NOT NULL OR announced = 0 OR lifted = 1'
    }`,
  );
  return rows.map(factsOf);
}

type ParkedKeyFactsRow = {
  consumer: string;
  generation: number;
  category: Category;
  partition_no: number;
  event_key: string;
  event_id: string;
  fingerprint: string;
  frames: string;
  attempts: number;
  first_at: number;
  last_at: number;
  announced: number;
  applied: number;
  lifted: number;
  request: 'retry' | 'drop' | null;
  request_event_id: string | null;
  requested_by: string | null;
  reason: string | null;
  requested_at: number | null;
};

function factsOf(row: ParkedKeyFactsRow): ParkedKeyFacts {
  const { request, requested_by, reason, requested_at } = row;
  return {
    consumer: { name: row.consumer, generation: row.generation },
    category: row.category,
    partition: row.partition_no,
    key: row.event_key,
    eventId: row.event_id,
    fingerprint: row.fingerprint,
    frames: row.frames === '' ? [] : row.frames.split('\n'),
    attempts: row.attempts,
    firstAt: row.first_at,
    lastAt: row.last_at,
    announced: row.announced === 1,
    applied: row.applied,
    lifted: row.lifted === 1,
    requestedBy: requested_by,
    request:
      request === null
        ? null
        : {
            action: request,
            eventId: row.request_event_id,
            by: requested_by ?? '',
            reason: reason ?? '',
            at: requested_at ?? 0,
          },
  };
}
