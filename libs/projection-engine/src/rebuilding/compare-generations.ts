import type { Projection } from '#event-sourcing';
import type { Database, SqlReader } from '#database';
import { comparableTables, type ComparableTables } from './comparable-tables.js';
import { compareTables, type Generations, type TableComparison } from './compare-tables.js';

/** A projection's two generations, held against each other at one and the same checkpoint. */
export interface Comparison {
  readonly equal: boolean;
  /** Event keys and rows of the second generation, over all tables. */
  readonly keys: number;
  readonly rows: number;
  readonly tables: readonly TableComparison[];
  /** What only one of two versions has, or what cannot be held against each other, in sentences; empty within one version. */
  readonly uncompared: readonly string[];
}

/** How far one generation is from the other, in events of the log. */
export interface Distance {
  /** Events applied by the one that is being filled, and by the live one. */
  readonly filled: number;
  readonly live: number;
}

/** Differences that are named one by one. */
export const mostNamed = 1_000;

/** @returns undefined while their checkpoints differ somewhere: what is compared must have seen the same events. */
export async function compareGenerations(
  database: Database,
  { name, tables }: Projection,
  generations: Generations,
  most = mostNamed,
): Promise<Comparison | undefined> {
  return database.snapshot(
    async (sql) => {
      if (!(await standTogether(sql, name, generations))) return undefined;
      const compared: TableComparison[] = [];
      const both = await comparableTables(sql, database.dialect, name, tables, generations);
      for (const table of both.tables)
        compared.push(await compareTables(sql, database.dialect, table, generations, most));
      return comparisonOf(compared, both);
    },
    { unhurried: true },
  );
}

/** What comparisons of tables come to together. */
export function comparisonOf(
  tables: readonly TableComparison[],
  { provable, uncompared }: Pick<ComparableTables, 'provable' | 'uncompared'> = { provable: true, uncompared: [] },
): Comparison {
  return {
    equal: provable && tables.every(({ changed, missing, extra }) => changed + missing + extra === 0),
    keys: Math.max(0, ...tables.map(({ keys }) => keys)),
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    tables,
    uncompared,
  };
}

export async function distanceOf(sql: SqlReader, name: string, { was, is }: Generations): Promise<Distance> {
  const rows = await sql.query<{ generation: number; events: number | string }>(
    'SELECT generation, SUM(position) AS events FROM checkpoints WHERE consumer = ? AND generation IN (?, ?) GROUP BY generation',
    [name, was, is],
  );
  const of = (generation: number): number => Number(rows.find((row) => row.generation === generation)?.events ?? 0);
  return { filled: of(is), live: of(was) };
}

async function standTogether(sql: SqlReader, name: string, { was, is }: Generations): Promise<boolean> {
  const apart = await sql.query(
    'SELECT 1 AS apart FROM checkpoints a JOIN checkpoints b ON b.consumer = a.consumer AND b.category = a.category ' +
      'AND b.partition_no = a.partition_no WHERE a.consumer = ? AND a.generation = ? AND b.generation = ? AND a.position <> b.position LIMIT 1',
    [name, was, is],
  );
  return apart.length === 0;
}
