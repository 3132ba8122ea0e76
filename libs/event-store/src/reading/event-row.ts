import { type Category, type EventEnvelope, uuidFromBytes, uuidFromHex } from '#event-sourcing';
import type { Database, SqlValue } from '#database';
import { selectEvents } from '../log-sql.js';

/** A UUID as the database answers it: its bytes, or from SQLite its digits. */
type UuidCell = Uint8Array | string;

/** A row of `events` as {@link selectEvents} reads it. */
type EventCells = readonly [
  category: Category,
  partition: number,
  position: number,
  id: UuidCell,
  stream: string,
  version: number,
  type: string,
  key: string,
  occurredAt: number,
  recordedAt: number,
  correlationId: UuidCell | null,
  causationId: UuidCell | null,
  data: Uint8Array,
];

/** @param condition what follows the table's name in a SELECT */
export async function readEvents(
  database: Database,
  condition: string,
  parameters: readonly SqlValue[],
): Promise<EventEnvelope[]> {
  const rows = await database.cells<EventCells>(`${selectEvents[database.dialect]} ${condition}`, parameters);
  return rows.map(toEnvelope);
}

function toEnvelope(row: EventCells): EventEnvelope {
  const [correlationId, causationId] = [row[10], row[11]];
  return {
    id: uuidOf(row[3]),
    type: types.shared(row[6]),
    stream: streams.shared(row[4]),
    version: row[5],
    category: row[0],
    partition: row[1],
    position: row[2],
    key: keys.shared(row[7]),
    occurredAt: row[8],
    recordedAt: row[9],
    correlationId: correlationId === null ? null : sharedUuid(correlationId),
    causationId: causationId === null ? null : uuidOf(causationId),
    data: row[12],
  };
}

/** Neighbours mostly are of one type, key and stream: one text for all of them is hashed once, and kept in memory once. */
class LastText {
  private last = '';

  shared(text: string): string {
    if (text !== this.last) this.last = text;
    return this.last;
  }
}

const [types, streams, keys] = [new LastText(), new LastText(), new LastText()];

function uuidOf(cell: UuidCell): string {
  return typeof cell === 'string' ? uuidFromHex(cell) : uuidFromBytes(cell);
}

let last: { readonly cell: UuidCell; readonly text: string } | undefined;

/** Neighbours mostly came with one ingestion: its id is written out, and kept in memory, once for all of them. */
function sharedUuid(cell: UuidCell): string {
  if (last === undefined || !isSame(last.cell, cell)) {
    last = { cell: typeof cell === 'string' ? cell : Uint8Array.from(cell), text: uuidOf(cell) };
  }
  return last.text;
}

function isSame(a: UuidCell, b: UuidCell): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  for (let i = 0; i < 16; i++) if (a[i] !== b[i]) return false;
  return true;
}
