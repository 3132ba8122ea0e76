import type { ColumnType } from '#event-sourcing';
import type { Dialect } from '#database';
import { yearPartitions } from './year-partitions.js';
import { isLongText, type ColumnSchema, type TableSchema } from './table-schema.js';

/** Both databases take back-ticks, and a column may be called like a keyword. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/**
 * Statements that make a table with its indexes; each may be repeated.
 * @param year the present one, up to which and a little beyond a table partitioned by year has partitions
 */
export function createTable(dialect: Dialect, table: TableSchema, year: number): string[] {
  const columns = table.columns.map((column) => columnDefinition(dialect, column));
  const primaryKey = `PRIMARY KEY (${quotedList(table.definition.primaryKey)})`;
  const indexes = Object.entries(indexesOf(table));
  if (dialect === 'mysql') {
    const keys = indexes.map(([name, over]) => `KEY ${quoted(name)} (${quotedList(over)})`);
    const partitions = yearPartitions(table.definition, year);
    return [
      `CREATE TABLE IF NOT EXISTS ${quoted(table.physicalName)} (${[...columns, primaryKey, ...keys].join(', ')})${partitions}`,
    ];
  }
  // Clustering by primary key makes range reads cheap; rows with long text are better off outside the tree.
  const clustered = table.columns.some(({ type }) => isLongText(type)) ? '' : ' WITHOUT ROWID';
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(table.physicalName)} (${[...columns, primaryKey].join(', ')})${clustered}`,
    ...indexes.map(
      ([name, over]) =>
        `CREATE INDEX IF NOT EXISTS ${quoted(`${table.physicalName}__${name}`)} ON ${quoted(table.physicalName)} (${quotedList(over)})`,
    ),
  ];
}

export function quotedList(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

/** The declared indexes and, where none leads with it, one over the key column: a key's rows are read and written together. */
function indexesOf({ definition }: TableSchema): Record<string, readonly string[]> {
  const declared = { ...definition.indexes };
  const leading = [definition.primaryKey, ...Object.values(declared)].map((columns) => columns[0]);
  if (!leading.includes(definition.keyColumn)) declared['by_event_key'] = [definition.keyColumn];
  return declared;
}

function columnDefinition(dialect: Dialect, { name, type, nullable }: ColumnSchema): string {
  const kind = dialect === 'sqlite' ? sqliteType(type) : mysqlType(type);
  return `${quoted(name)} ${kind}${nullable === true ? '' : ' NOT NULL'}`;
}

function sqliteType({ kind }: ColumnType): string {
  switch (kind) {
    case 'double':
    case 'quantity':
      return 'REAL';
    case 'integer':
    case 'instant':
    case 'boolean':
      return 'INTEGER';
    case 'identifier':
    case 'text':
    case 'date':
    case 'uuid':
      return 'TEXT';
  }
}

function mysqlType(type: ColumnType): string {
  switch (type.kind) {
    case 'double':
    case 'quantity':
      return 'DOUBLE';
    case 'integer':
    case 'instant':
      return 'BIGINT';
    case 'boolean':
      return 'TINYINT';
    case 'date':
      return ascii(10);
    case 'uuid':
      return ascii(36);
    case 'identifier':
      return ascii(type.length);
    case 'text':
      // NO PAD, so that a trailing blank counts as it does on SQLite.
      return `${isLongText(type) ? 'MEDIUMTEXT' : `VARCHAR(${type.length})`} CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin`;
  }
}

function ascii(length: number): string {
  return `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;
}
