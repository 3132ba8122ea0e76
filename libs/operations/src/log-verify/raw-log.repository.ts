import { Injectable } from '@nestjs/common';
import { stringify } from 'uuid';
import type { EventAddress, LogIdentity, LogPartition } from '#event-sourcing';
import { Database, type SqlReader, type SqlRow } from '#database';
import {
  RawLog,
  rawCategory,
  type PartitionExtent,
  type RawDigest,
  type RawEvent,
  type StreamVersion,
} from './raw-log.port.js';

/** The tables of the log, read row by row on either database. */
@Injectable()
export class RawLogRepository extends RawLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async identity(): Promise<LogIdentity> {
    const [row] = await this.database.query('SELECT * FROM log_meta');
    return {
      logId: idText(row!['log_id']),
      epoch: Number(row!['epoch']),
      formatVersion: Number(row!['format_version']),
      partitions: Number(row!['partitions']),
      state: row!['state'] as LogIdentity['state'],
    };
  }

  override extents(): Promise<PartitionExtent[]> {
    const read = async (sql: SqlReader): Promise<PartitionExtent[]> => {
      const heads = await sql.query('SELECT category, partition_no, position, recorded_at, digest FROM log_heads');
      const known = new Map(heads.map((row) => [nameOf(row), row]));
      const lasts = new Map((await lastPositions(sql)).map((row) => [nameOf(row), row]));
      return [...new Set([...known.keys(), ...lasts.keys()])].sort().map((name) => {
        const head = known.get(name);
        return {
          ...partitionOf((head ?? lasts.get(name))!),
          last: Number(lasts.get(name)?.['last_position'] ?? 0),
          head: head && {
            position: Number(head['position']),
            recordedAt: Number(head['recorded_at']),
            digest: head['digest'] as Uint8Array,
          },
        };
      });
    };
    return this.database.snapshot(read, { unhurried: true });
  }

  override async events({ category, partition }: LogPartition, after: number, limit: number): Promise<RawEvent[]> {
    const rows = await this.database.query(
      'SELECT * FROM events WHERE category = ? AND partition_no = ? AND position > ? ORDER BY position LIMIT ?',
      [category, partition, after, limit],
    );
    return wholeGroups(rows.map(rawEvent), limit, (one, other) => one.position === other.position);
  }

  override async digests({ category, partition }: LogPartition, after: number, upTo: number): Promise<RawDigest[]> {
    const rows = await this.database.query(
      'SELECT position, digest FROM log_digests WHERE category = ? AND partition_no = ? AND position > ? AND position <= ? ORDER BY position',
      [category, partition, after, upTo],
    );
    return rows.map((row) => ({ position: Number(row['position']), digest: row['digest'] as Uint8Array }));
  }

  override async streamVersions(
    { stream, version }: { stream: string; version: number },
    limit: number,
  ): Promise<StreamVersion[]> {
    const rows = await this.database.query(
      `SELECT stream, version, category, partition_no, position FROM events
       WHERE stream >= ? AND (stream > ? OR version > ?) ORDER BY stream, version LIMIT ?`,
      [stream, stream, version, limit],
    );
    const versions = rows.map((row) => ({
      ...addressOf(row),
      stream: String(row['stream']),
      version: Number(row['version']),
    }));
    return wholeGroups(versions, limit, (one, other) => one.stream === other.stream && one.version === other.version);
  }

  override async repeatedIds(limit: number): Promise<(EventAddress & { readonly id: string })[]> {
    const sql = 'SELECT id FROM events GROUP BY id HAVING COUNT(*) > 1 LIMIT ?';
    const ids = await this.database.snapshot((reader) => reader.query(sql, [limit]), { unhurried: true });
    const found: (EventAddress & { readonly id: string })[] = [];
    for (const row of ids) {
      const places = await this.database.query(
        'SELECT category, partition_no, position FROM events WHERE id = ? ORDER BY category, partition_no, position',
        [row['id'] as Uint8Array],
      );
      // The first place is the original as far as anyone can tell.
      found.push(...places.slice(1).map((place) => ({ ...addressOf(place), id: idText(row['id']) })));
    }
    return found.slice(0, limit);
  }
}

function lastPositions(sql: SqlReader): Promise<SqlRow[]> {
  return sql.query(
    'SELECT category, partition_no, MAX(position) AS last_position FROM events GROUP BY category, partition_no',
  );
}

/** Leaves a group that the limit may have cut to the next page, unless the page is nothing but that group. */
function wholeGroups<T>(rows: T[], limit: number, isSame: (one: T, other: T) => boolean): T[] {
  const last = rows.at(-1);
  if (rows.length < limit || last === undefined) return rows;
  const whole = rows.filter((row) => !isSame(row, last));
  return whole.length > 0 ? whole : rows;
}

function nameOf(row: SqlRow): string {
  return `${String(row['category'])}-${String(row['partition_no']).padStart(5, '0')}`;
}

function partitionOf(row: SqlRow): LogPartition {
  return { category: rawCategory(row['category']), partition: Number(row['partition_no']) };
}

function addressOf(row: SqlRow): EventAddress {
  return { ...partitionOf(row), position: Number(row['position']) };
}

function rawEvent(row: SqlRow): RawEvent {
  return {
    ...addressOf(row),
    id: idText(row['id']),
    stream: String(row['stream']),
    version: Number(row['version']),
    type: String(row['type']),
    key: String(row['event_key']),
    occurredAt: Number(row['occurred_at']),
    recordedAt: Number(row['recorded_at']),
    correlationId: row['correlation_id'] === null ? null : idText(row['correlation_id']),
    causationId: row['causation_id'] === null ? null : idText(row['causation_id']),
    data: row['data'] as Uint8Array,
    dataSha256: row['data_sha256'] as Uint8Array,
  };
}

/** An id of another length is no UUID; it is shown as it is, to be named as a fault. */
function idText(id: unknown): string {
  const bytes = id as Uint8Array;
  try {
    return stringify(bytes);
  } catch {
    return Buffer.from(bytes).toString('hex');
  }
}
