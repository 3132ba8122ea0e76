import type { TableDefinition } from '#event-sourcing';
import type { Database, SqlReader, SqlWriter } from '#database';
import type { TableSchema } from './table-schema.js';

/** The first year with a partition of its own. Few rows are older, and each partition costs the server an open file. */
const firstYear = 1990;

/** Partitions made ahead, so that a service may run for years before its next start. */
const yearsAhead = 2;

const before = `before_${firstYear}`;

/** Takes what no partition was made for, so that no row is ever refused. */
const later = 'later';

/** MySQL's clause for a table that declares `partitionedBy`; nothing for others. Dates compare as text, so no function hides the range. */
export function yearPartitions({ partitionedBy }: TableDefinition, year: number): string {
  if (partitionedBy === undefined) return '';
  const oldest = `PARTITION ${before} VALUES LESS THAN ('${firstYear}-01-01')`;
  const partitions = [oldest, ...years(firstYear, year + yearsAhead).map(ofYear), remainder];
  return ` PARTITION BY RANGE COLUMNS(\`${partitionedBy.column}\`) (${partitions.join(', ')})`;
}

/** Makes the partitions of years that have come near since the table was made, where there are none yet. */
export async function addYears(database: Database, tables: readonly TableSchema[], year: number): Promise<void> {
  if (database.dialect !== 'mysql') return;
  for (const table of tables) {
    if (table.definition.partitionedBy === undefined) continue;
    if ((await missingYears(database, table, year)).length === 0) continue;
    await database.changeSchema((sql) => split(sql, table, year));
  }
}

async function split(sql: SqlWriter, table: TableSchema, year: number): Promise<void> {
  // Another process may have been faster.
  const missing = await missingYears(sql, table, year);
  if (missing.length === 0) return;
  const into = [...missing.map(ofYear), remainder].join(', ');
  await sql.execute(`ALTER TABLE \`${table.physicalName}\` REORGANIZE PARTITION ${later} INTO (${into})`);
}

async function missingYears(sql: SqlReader, table: TableSchema, year: number): Promise<number[]> {
  const rows = await sql.query<{ name: string | null }>(
    'SELECT partition_name AS name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = ?',
    [table.physicalName],
  );
  const present = rows.flatMap(({ name }) => (name !== null && /^y\d{4}$/.test(name) ? [Number(name.slice(1))] : []));
  // A table that was made without partitions stays as it is.
  return present.length === 0 ? [] : years(Math.max(...present) + 1, year + yearsAhead);
}

const remainder = `PARTITION ${later} VALUES LESS THAN (MAXVALUE)`;

function ofYear(year: number): string {
  return `PARTITION y${year} VALUES LESS THAN ('${year + 1}-01-01')`;
}

function years(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
