import type { Database, SqlWriter } from '#database';
import { formatAddress, LogError, type EventEnvelope, type EventStore } from '#event-sourcing';
import { CheckpointMoved, lockCheckpoint } from '../consuming/checkpoint-table.js';
import { patientTransaction } from '../consuming/patient-transaction.js';
import { Announcements } from './announcements.js';
import { readDeadLetters, type DeadLetter } from './dead-letter-table.js';
import { dropDeadLetters } from './dropped-event-table.js';
import { keyParameters, ofKey, type ParkedKey } from './parked-key.js';
import {
  clearRequest,
  markAnnounced,
  recordFailedRetry,
  recordRetried,
  removeParkedKey,
  type KeyRequest,
  type ParkedKeyFacts,
} from './parked-key-table.js';
import type { FailureOfEvent } from './parked-event.js';

/** Events of a parked sequence that are applied in one transaction, at most. */
const together = 500;

/** Events of a whole key that are dropped in one transaction, at most. */
const droppedTogether = 1_000;

/** Events of a key that are read at a time. */
const page = 2_000;

/** Where the worker of a consumer believes it stands in the partition. */
export interface KeyStanding {
  readonly position: number;
  readonly parked: Set<string>;
}

/** What a consumer made of the first events of a parked sequence. */
export interface Retried {
  /** Events that came out as they should, from the first on. */
  readonly applied: number;
  /** Why the next one did not. */
  readonly failure?: FailureOfEvent;
  /** Writes what was made of them, in the transaction that takes them out of the sequence. */
  readonly write?: (sql: SqlWriter) => Promise<void>;
}

/** Applies the first events of a parked sequence. @throws what is no fault of an event; it is tried again. */
export type RetryEvents = (events: readonly EventEnvelope[]) => Promise<Retried>;

/**
 * Does with parked keys what operators ask for, and tells the log. Only the worker that reads the partition does it, so the order of a key
 * is never in doubt: it holds the checkpoint while it writes, and where another has moved that, it knows nothing and begins anew.
 */
export class ParkedKeyWork {
  private readonly announcements: Announcements;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly triedAgain: () => void,
  ) {
    this.announcements = new Announcements(store);
  }

  /** @returns how many parked events were applied or dropped. @throws CheckpointMoved where another worker was here. */
  async carryOut(parked: ParkedKeyFacts, standing: KeyStanding, retry: RetryEvents): Promise<number> {
    if (!parked.announced) await this.announce(parked);
    if (parked.lifted) return this.tellRetried(parked);
    if (parked.request === null) return 0;
    return parked.request.action === 'retry'
      ? this.retry(parked, standing, retry)
      : this.drop(parked, parked.request, standing);
  }

  private async announce(parked: ParkedKeyFacts): Promise<void> {
    const [first] = await readDeadLetters(this.database, parked, 1);
    if (first !== undefined) await this.announcements.parked(parked, first);
    await this.database.transaction((sql) => markAnnounced(sql, parked));
  }

  private async tellRetried(parked: ParkedKeyFacts): Promise<number> {
    await this.announcements.retried(parked);
    await this.database.transaction((sql) => removeParkedKey(sql, parked));
    return 0;
  }

  private async retry(parked: ParkedKeyFacts, standing: KeyStanding, retry: RetryEvents): Promise<number> {
    let done = parked;
    for (;;) {
      const letters = await readDeadLetters(this.database, parked, together);
      if (letters.length === 0) return this.forgetGone(parked, standing);
      const { applied, failure, write } = await retry(await this.eventsOf(parked, letters));
      const failed = letters[applied];
      const left = await this.inPlace(parked, standing, async (sql) => {
        await write?.(sql);
        await takeOut(sql, parked, letters.slice(0, applied), standing);
        const [next] = await readDeadLetters(sql, parked, 1);
        if (failure !== undefined && failed !== undefined) {
          await recordFailure(sql, parked, failed, failure);
          await recordFailedRetry(sql, parked, { eventId: failed.eventId, failure, applied });
        } else await recordRetried(sql, parked, { applied, lifted: next === undefined });
        return next !== undefined;
      });
      done = { ...done, applied: done.applied + applied };
      if (failure !== undefined) return done.applied - parked.applied;
      if (left) continue;
      standing.parked.delete(parked.key);
      await this.tellRetried(done);
      return done.applied - parked.applied;
    }
  }

  /** Worked off by an earlier worker, whose request stands. */
  private async forgetGone(parked: ParkedKeyFacts, standing: KeyStanding): Promise<number> {
    await this.database.transaction((sql) => removeParkedKey(sql, parked));
    standing.parked.delete(parked.key);
    return 0;
  }

  private async drop(parked: ParkedKeyFacts, request: KeyRequest, standing: KeyStanding): Promise<number> {
    let dropped = 0;
    for (;;) {
      const all = await readDeadLetters(this.database, parked, droppedTogether);
      const letters = request.eventId === null ? all : all.filter(({ eventId }) => eventId === request.eventId);
      await this.announcements.dropped(parked, letters, request);
      const left = await this.inPlace(parked, standing, async (sql) => {
        if ((await dropDeadLetters(sql, parked, letters, request)) !== letters.length) throw moved(parked, standing);
        const [next] = await readDeadLetters(sql, parked, 1);
        if (next === undefined) await removeParkedKey(sql, parked);
        else if (request.eventId !== null) await clearRequest(sql, parked);
        return next !== undefined;
      });
      dropped += letters.length;
      if (!left) standing.parked.delete(parked.key);
      if (!left || request.eventId !== null) return dropped;
    }
  }

  /** Writes while the checkpoint stands where this worker believes it stands. */
  private async inPlace<T>(parked: ParkedKey, standing: KeyStanding, work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    let result: { readonly value: T } | undefined;
    await patientTransaction(
      this.database,
      async (sql) => {
        const position = await lockCheckpoint(sql, this.database.dialect, parked.consumer, parked);
        if (position !== standing.position) throw moved(parked, standing);
        result = { value: await work(sql) };
      },
      this.triedAgain,
    );
    return result!.value;
  }

  /** The events themselves, from the log. */
  private async eventsOf(parked: ParkedKey, letters: readonly DeadLetter[]): Promise<EventEnvelope[]> {
    const { category, partition, key } = parked;
    const wanted = new Set(letters.map(({ position }) => position));
    const found: EventEnvelope[] = [];
    const upTo = letters.at(-1)?.position ?? 0;
    for (let after = (letters[0]?.position ?? 1) - 1; after < upTo;) {
      const read = await this.store.readByKey(category, key, { after, upTo, limit: page });
      found.push(...read.filter(({ position }) => wanted.has(position)));
      if (read.length < page) break;
      after = read.at(-1)!.position;
    }
    if (found.length === wanted.size) return found;
    const missing = letters.find(({ position }) => !found.some((event) => event.position === position))!;
    const address = formatAddress({ category, partition, position: missing.position });
    throw new LogError('hole_in_log', `${address} is parked, but the log does not hold it for the key ${key}`);
  }
}

async function takeOut(
  sql: SqlWriter,
  parked: ParkedKey,
  applied: readonly DeadLetter[],
  standing: KeyStanding,
): Promise<void> {
  if (applied.length === 0) return;
  const gone = await sql.execute(`DELETE FROM dead_letters WHERE ${ofKey} AND position <= ?`, [
    ...keyParameters(parked),
    applied.at(-1)!.position,
  ]);
  if (gone !== applied.length) throw moved(parked, standing);
}

async function recordFailure(
  sql: SqlWriter,
  parked: ParkedKey,
  { position }: DeadLetter,
  { code, message }: FailureOfEvent,
): Promise<void> {
  await sql.execute(`UPDATE dead_letters SET code = ?, message = ? WHERE ${ofKey} AND position = ?`, [
    ...[code, message],
    ...keyParameters(parked),
    position,
  ]);
}

function moved(parked: ParkedKey, { position }: KeyStanding): CheckpointMoved {
  return new CheckpointMoved(parked, position);
}
