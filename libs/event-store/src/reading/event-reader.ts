import {
  assertContiguous,
  holeAt,
  identifyStream,
  partitionOf,
  type Category,
  type EventEnvelope,
  type LogPartition,
  uuidToBytes,
} from '#event-sourcing';
import type { Database, SqlRow } from '#database';
import { readEvents } from './event-row.js';

/** Streams asked for in one statement; the list is filled up by repetition so that one prepared statement serves all. */
const streamsAtOnce = 64;

/** Without a limit a read answers everything. */
const unlimited = Number.MAX_SAFE_INTEGER;

/** Reads events in keyset chunks; no cursor stays open. */
export class EventReader {
  constructor(
    private readonly database: Database,
    private readonly partitions: number,
  ) {}

  readStream(stream: string, fromVersion = 1, limit = unlimited): Promise<EventEnvelope[]> {
    return this.read('WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?', [stream, fromVersion, limit]);
  }

  async readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>> {
    const distinct = [...new Set(streams)].sort();
    const found = new Map<string, EventEnvelope[]>();
    for (let start = 0; start < distinct.length; start += streamsAtOnce) {
      const some = distinct.slice(start, start + streamsAtOnce);
      const filled = Array.from({ length: streamsAtOnce }, (_, i) => some[i] ?? some[0]!);
      const events = await this.read(
        `WHERE stream IN (${filled.map(() => '?').join(', ')}) ORDER BY stream, version`,
        filled,
      );
      for (const event of events) {
        const sameStream = found.get(event.stream);
        if (sameStream === undefined) found.set(event.stream, [event]);
        else sameStream.push(event);
      }
    }
    return found;
  }

  /** @throws LogError `hole_in_log` where positions do not follow one another, or the head says that there must be more. */
  async readPartition(place: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    const events = await this.readAfter(place, after, limit);
    assertContiguous(place, after, events);
    const last = after + events.length;
    if (events.length >= limit || (await this.headPosition(place)) <= last) return events;
    // Either it was appended since the first read, or it is lost.
    const rest = await this.readAfter(place, last, limit - events.length);
    assertContiguous(place, last, rest);
    if (rest.length === 0) throw holeAt(place, last + 1);
    return [...events, ...rest];
  }

  readByKey(
    category: Category,
    key: string,
    range: { after?: number; upTo: number; limit?: number },
  ): Promise<EventEnvelope[]> {
    return this.read(
      'WHERE category = ? AND partition_no = ? AND event_key = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?',
      [category, partitionOf(key, this.partitions), key, range.after ?? 0, range.upTo, range.limit ?? unlimited],
    );
  }

  async readById(id: string): Promise<EventEnvelope | undefined> {
    const bytes = uuidToBytes(id);
    if (bytes === undefined) return undefined;
    const [event] = await this.read('WHERE id = ?', [bytes]);
    return event;
  }

  /** The stream's last version; 0 where it has no events. */
  async versionOf(stream: string): Promise<number> {
    identifyStream(stream);
    const [row] = await this.database.query<{ version: number | null }>(
      'SELECT MAX(version) AS version FROM events WHERE stream = ?',
      [stream],
    );
    return row?.version ?? 0;
  }

  private readAfter({ category, partition }: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    return this.read('WHERE category = ? AND partition_no = ? AND position > ? ORDER BY position LIMIT ?', [
      category,
      partition,
      after,
      limit,
    ]);
  }

  private async headPosition({ category, partition }: LogPartition): Promise<number> {
    const [head] = await this.database.query<{ position: number } & SqlRow>(
      'SELECT position FROM log_heads WHERE category = ? AND partition_no = ?',
      [category, partition],
    );
    return head?.position ?? 0;
  }

  private read(condition: string, parameters: (string | number | Uint8Array)[]): Promise<EventEnvelope[]> {
    return readEvents(this.database, condition, parameters);
  }
}
