import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError, type Category } from '#event-sourcing';
import type { Database, SqlReader } from '#database';
import { readDeadLetters, type DeadLetter } from './dead-letter-table.js';
import type { ParkedKey } from './parked-key.js';
import { readParkedKeyFacts, writeRequest, type KeyRequest, type ParkedKeyFacts } from './parked-key-table.js';

/** A key that a projection or reactor has set aside, and why. */
export interface ParkedKeyStatus extends ParkedKey {
  /** The first event of the sequence: the one that failed, or one that waits where that was dropped. */
  readonly first: DeadLetter;
  /** Events that are set aside, the first included. */
  readonly events: number;
  /** The same for failures that arose at the same place of the code; null where it was not recorded. */
  readonly fingerprint: string | null;
  readonly frames: readonly string[];
  readonly attempts: number;
  /** UTC milliseconds of the first and the last time that the event failed. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** What an operator asked for and is not done yet. */
  readonly request: KeyRequest | null;
}

/** Which parked keys are meant; all that is given must fit. Empty: all of them. */
export interface ParkedKeySelection {
  readonly consumer?: string | undefined;
  readonly key?: string | undefined;
  /** Of any event of the sequence. */
  readonly eventId?: string | undefined;
}

/** What became of a request. `failed`: the retry met a failure; `removed`: the one event was dropped, those behind it still wait. */
export interface RequestOutcome extends ParkedKey {
  readonly outcome: 'applied' | 'dropped' | 'removed' | 'failed';
  /** Events that the request has taken out of the sequence. */
  readonly events: number;
  /** Why the retry failed. */
  readonly failure: Pick<DeadLetter, 'eventId' | 'code' | 'message'> | null;
}

/** Milliseconds between two looks whether a request is carried out. */
const lookEvery = 100;

/**
 * The parked keys of all consumers, and what operators want done with them. A request is a row; the consumer's own process carries it out,
 * so that the order of a key is never in doubt. Injected by this class as token.
 */
export class DeadLetters {
  constructor(private readonly database: Database) {}

  async list({ consumer, key, eventId }: ParkedKeySelection = {}): Promise<ParkedKeyStatus[]> {
    return this.database.snapshot(async (sql) => {
      const wanted = eventId === undefined ? undefined : await keysOfEvent(sql, eventId);
      const all = (await readSequences(sql)).filter(
        (each) =>
          (consumer === undefined || each.consumer.name === consumer) &&
          (key === undefined || each.key === key) &&
          (wanted === undefined || wanted.has(nameOf(each))),
      );
      const facts = new Map((await readParkedKeyFacts(sql, 'all')).map((each) => [nameOf(each), each]));
      const parked: ParkedKeyStatus[] = [];
      for (const { events, ...each } of all) {
        const [first] = await readDeadLetters(sql, each, 1);
        if (first !== undefined) parked.push(statusOf(each, first, events, facts.get(nameOf(each))));
      }
      return parked;
    });
  }

  /** The events of a parked key in order, the first ones. */
  async events(parked: ParkedKey, limit: number): Promise<DeadLetter[]> {
    return readDeadLetters(this.database, parked, limit);
  }

  /** @returns the keys with what was asked for. @throws MarketlogError `request_stands` where something else is asked for already; nothing is asked for then. */
  async request(parked: readonly ParkedKeyStatus[], request: Omit<KeyRequest, 'at'>): Promise<ParkedKeyStatus[]> {
    const at = Date.now();
    await this.database.transaction(async (sql) => {
      for (const each of parked) {
        if (await writeRequest(sql, each, { ...request, at }, each.first)) continue;
        throw new MarketlogError(
          'request_stands',
          `something else is to be done with key ${each.key} of ${each.consumer.name} already; wait until that is done`,
        );
      }
    });
    return parked.map((each) => ({ ...each, request: { ...request, at } }));
  }

  /**
   * Waits until what was asked for is done.
   * @throws MarketlogError `consumer_not_running` where nothing moves for so long (milliseconds); the requests stand.
   */
  async settled(
    asked: readonly ParkedKeyStatus[],
    {
      signal,
      stalledAfter = 60_000,
    }: { readonly signal?: AbortSignal | undefined; readonly stalledAfter?: number } = {},
  ): Promise<RequestOutcome[]> {
    let before = '';
    let movedAt = performance.now();
    for (;;) {
      const now = await this.list();
      const left = new Map(now.map((each) => [nameOf(each), each]));
      const waiting = asked.filter((each) => left.get(nameOf(each))?.request != null);
      if (waiting.length === 0) return asked.map((each) => outcomeOf(each, left.get(nameOf(each))));
      const standing = waiting.map((each) => `${nameOf(each)} ${left.get(nameOf(each))!.events}`).join();
      if (standing !== before) movedAt = performance.now();
      before = standing;
      if (performance.now() - movedAt >= stalledAfter) throw notRunning(waiting[0]!, stalledAfter);
      await sleep(lookEvery, undefined, { signal });
    }
  }
}

function outcomeOf(asked: ParkedKeyStatus, now: ParkedKeyStatus | undefined): RequestOutcome {
  const { consumer, category, partition, key, request } = asked;
  const of = { consumer, category, partition, key };
  const retried = request?.action === 'retry';
  const events = Math.max(0, asked.events - (now?.events ?? 0));
  if (now === undefined) return { ...of, outcome: retried ? 'applied' : 'dropped', events, failure: null };
  if (!retried) return { ...of, outcome: 'removed', events, failure: null };
  const { eventId, code, message } = now.first;
  return { ...of, outcome: 'failed', events, failure: { eventId, code, message } };
}

function notRunning({ consumer, key }: ParkedKeyStatus, after: number): MarketlogError {
  return new MarketlogError(
    'consumer_not_running',
    `what was asked for key ${key} of ${consumer.name} stands, but nothing has been done for ${Math.round(after / 1000)} s: it is carried out by a process that runs ${consumer.name} (marketlog start; in a cluster the projectors, and the analysts for reactors)`,
  );
}

type Sequence = ParkedKey & { readonly events: number };

async function readSequences(sql: SqlReader): Promise<Sequence[]> {
  const rows = await sql.query<KeyRow & { events: number }>(
    `SELECT ${keyColumns}, COUNT(*) AS events FROM dead_letters GROUP BY ${keyColumns} ORDER BY consumer, event_key, generation, category`,
  );
  return rows.map((row) => ({ ...keyOf(row), events: row.events }));
}

async function keysOfEvent(sql: SqlReader, eventId: string): Promise<Set<string>> {
  const rows = await sql.query<KeyRow>(`SELECT ${keyColumns} FROM dead_letters WHERE event_id = ?`, [eventId]);
  return new Set(rows.map((row) => nameOf(keyOf(row))));
}

const keyColumns = 'consumer, generation, category, partition_no, event_key';

type KeyRow = { consumer: string; generation: number; category: Category; partition_no: number; event_key: string };

function keyOf({ consumer: name, generation, category, partition_no: partition, event_key: key }: KeyRow): ParkedKey {
  return { consumer: { name, generation }, category, partition, key };
}

function nameOf({ consumer: { name, generation }, category, partition, key }: ParkedKey): string {
  return JSON.stringify([name, generation, category, partition, key]);
}

function statusOf(
  key: ParkedKey,
  first: DeadLetter,
  events: number,
  facts: ParkedKeyFacts | undefined,
): ParkedKeyStatus {
  return {
    ...key,
    first,
    events,
    fingerprint: facts?.fingerprint || null,
    frames: facts?.frames ?? [],
    attempts: facts?.attempts ?? 1,
    firstAt: facts?.firstAt ?? first.parkedAt,
    lastAt: facts?.lastAt ?? first.parkedAt,
    request: facts?.request ?? null,
  };
}
