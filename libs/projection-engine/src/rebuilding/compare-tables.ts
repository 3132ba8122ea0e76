import type { CellValue, TableDefinition } from '#event-sourcing';
import type { Dialect, SqlReader, SqlRow } from '#database';
import { quoted } from '../tables/create-table.js';
import { booleanColumns, decodeRow } from '../tables/row-codec.js';
import { physicalName, tableSchema } from '../tables/table-schema.js';

/** One place where two generations of a table do not say the same. */
export interface Difference {
  readonly table: string;
  /** Values of the primary key, by column. */
  readonly key: Readonly<Record<string, CellValue>>;
  /** Absent where a whole row is missing or too many. */
  readonly column: string | null;
  /** What the first generation has; null also where it has no such row. */
  readonly was: CellValue;
  readonly is: CellValue;
  readonly kind: 'cell' | 'missing_row' | 'extra_row';
}

export interface TableComparison {
  readonly table: string;
  /** Rows of the second generation. */
  readonly rows: number;
  /** Event keys in the second generation. */
  readonly keys: number;
  /** Rows that differ in at least one cell, rows that only the first has, rows that only the second has. */
  readonly changed: number;
  readonly missing: number;
  readonly extra: number;
  /** Cells that differ, by column, without those that do not. */
  readonly byColumn: Readonly<Record<string, number>>;
  /** The first of them in order of the primary key, as many as were asked for. */
  readonly differences: readonly Difference[];
}

/** The two generations of a projection that are held against each other. */
export interface Generations {
  readonly was: number;
  readonly is: number;
}

/**
 * Every cell of one generation of a table against the other, by primary key. The database compares, so that memory holds the
 * differences that are shown and nothing else. Both are read in the caller's snapshot.
 */
export async function compareTables(
  sql: SqlReader,
  dialect: Dialect,
  table: TableDefinition,
  generations: Generations,
  most: number,
): Promise<TableComparison> {
  const compared = new ComparedTable(dialect, table, generations);
  const [counts] = await sql.query(compared.counts());
  const [size] = await sql.query<{ total: number; event_keys: number }>(compared.size());
  const [missing, extra] = [await countOf(sql, compared.onlyIn('was')), await countOf(sql, compared.onlyIn('is'))];
  const byColumn = Object.fromEntries(
    compared.values.map((name, at) => [name, Number(counts![`c${at}`] ?? 0)]).filter(([, count]) => count !== 0),
  ) as Record<string, number>;
  const differences: Difference[] = [];
  if (Number(counts!['changed'] ?? 0) > 0) differences.push(...compared.cells(await sql.query(compared.changed(most))));
  if (missing > 0) differences.push(...compared.rows(await sql.query(compared.listOnlyIn('was', most)), 'missing_row'));
  if (extra > 0) differences.push(...compared.rows(await sql.query(compared.listOnlyIn('is', most)), 'extra_row'));
  return {
    table: table.name,
    rows: size!.total,
    keys: size!.event_keys,
    changed: Number(counts!['changed'] ?? 0),
    missing,
    extra,
    byColumn,
    differences: differences.slice(0, most),
  };
}

async function countOf(sql: SqlReader, query: string): Promise<number> {
  const [row] = await sql.query<{ total: number }>(query);
  return row!.total;
}

class ComparedTable {
  /** Columns beside the primary key. */
  readonly values: readonly string[];
  private readonly booleans: readonly string[];
  private readonly names: Record<'was' | 'is', string>;
  private readonly joined: string;

  constructor(
    private readonly dialect: Dialect,
    private readonly table: TableDefinition,
    { was, is }: Generations,
  ) {
    this.values = Object.keys(table.columns).filter((name) => !table.primaryKey.includes(name));
    this.booleans = booleanColumns(tableSchema(table, is));
    this.names = { was: quoted(physicalName(table.name, was)), is: quoted(physicalName(table.name, is)) };
    this.joined = `FROM ${this.names.was} a JOIN ${this.names.is} b ON ${this.sameKey('a', 'b')}`;
  }

  size(): string {
    return `SELECT COUNT(*) AS total, COUNT(DISTINCT ${quoted(this.table.keyColumn)}) AS event_keys FROM ${this.names.is}`;
  }

  counts(): string {
    const columns = this.values.map((name, at) => `SUM(${this.differs(name)}) AS c${at}`);
    return `SELECT SUM(${this.anyDiffers()}) AS changed${columns.map((each) => `, ${each}`).join('')} ${this.joined}`;
  }

  changed(most: number): string {
    const keys = this.table.primaryKey.map((name) => `a.${quoted(name)} AS ${quoted(name)}`);
    const pairs = this.values.flatMap((name, at) => [
      `a.${quoted(name)} AS w${at}`,
      `b.${quoted(name)} AS i${at}`,
      `${this.differs(name)} AS d${at}`,
    ]);
    return `SELECT ${[...keys, ...pairs].join(', ')} ${this.joined} WHERE ${this.anyDiffers()} ORDER BY ${this.keysOf('a')} LIMIT ${most}`;
  }

  onlyIn(side: 'was' | 'is'): string {
    return `SELECT COUNT(*) AS total ${this.unmatched(side)}`;
  }

  listOnlyIn(side: 'was' | 'is', most: number): string {
    return `SELECT ${this.keysOf('a')} ${this.unmatched(side)} ORDER BY ${this.keysOf('a')} LIMIT ${most}`;
  }

  cells(rows: readonly SqlRow[]): Difference[] {
    return rows.flatMap((row) =>
      this.values.flatMap((name, at): Difference[] => {
        if (!row[`d${at}`]) return [];
        const [was, is] = [this.value(name, row[`w${at}`]), this.value(name, row[`i${at}`])];
        return [{ table: this.table.name, key: this.key(row), column: name, was, is, kind: 'cell' }];
      }),
    );
  }

  rows(rows: readonly SqlRow[], kind: 'missing_row' | 'extra_row'): Difference[] {
    return rows.map((row) => ({
      table: this.table.name,
      key: this.key(row),
      column: null,
      was: null,
      is: null,
      kind,
    }));
  }

  private unmatched(side: 'was' | 'is'): string {
    const other = side === 'was' ? this.names.is : this.names.was;
    return `FROM ${this.names[side]} a WHERE NOT EXISTS (SELECT 1 FROM ${other} b WHERE ${this.sameKey('a', 'b')})`;
  }

  /** Text of both databases' tables compares by its bytes; a null equals a null. */
  private differs(name: string): string {
    const [a, b] = [`a.${quoted(name)}`, `b.${quoted(name)}`];
    return this.dialect === 'sqlite' ? `(${a} IS NOT ${b})` : `(NOT (${a} <=> ${b}))`;
  }

  private anyDiffers(): string {
    return this.values.length === 0 ? '0' : `(${this.values.map((name) => this.differs(name)).join(' OR ')})`;
  }

  private sameKey(a: string, b: string): string {
    return this.table.primaryKey.map((name) => `${a}.${quoted(name)} = ${b}.${quoted(name)}`).join(' AND ');
  }

  private keysOf(alias: string): string {
    return this.table.primaryKey.map((name) => `${alias}.${quoted(name)}`).join(', ');
  }

  private key(row: SqlRow): Record<string, CellValue> {
    return Object.fromEntries(this.table.primaryKey.map((name) => [name, this.value(name, row[name])]));
  }

  private value(name: string, value: unknown): CellValue {
    return decodeRow(this.booleans.includes(name) ? [name] : [], { [name]: value })[name] ?? null;
  }
}
