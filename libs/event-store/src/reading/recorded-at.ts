import { formatAddress, type Category, type EventAddress } from '#event-sourcing';
import type { SqlReader, SqlRow, SqlValue } from '#database';

interface RecordedRow extends SqlRow {
  readonly category: Category;
  readonly partition_no: number;
  readonly position: number;
  readonly recorded_at: number;
}

/**
 * When events were recorded, UTC milliseconds, by one question for all.
 * @returns by {@link formatAddress}; without those that are not there
 */
export async function recordedAt(sql: SqlReader, addresses: readonly EventAddress[]): Promise<Map<string, number>> {
  const asked = [...new Map(addresses.map((address) => [formatAddress(address), address])).values()];
  if (asked.length === 0) return new Map();
  const places = asked.map(() => '(category = ? AND partition_no = ? AND position = ?)').join(' OR ');
  const rows = await sql.query<RecordedRow>(
    `SELECT category, partition_no, position, recorded_at FROM events WHERE ${places}`,
    asked.flatMap(({ category, partition, position }): SqlValue[] => [category, partition, position]),
  );
  return new Map(
    rows.map(({ category, partition_no: partition, position, recorded_at: at }) => [
      formatAddress({ category, partition, position }),
      at,
    ]),
  );
}
