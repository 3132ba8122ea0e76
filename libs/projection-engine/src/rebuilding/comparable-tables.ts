import type { TableDefinition } from '#event-sourcing';
import type { Dialect, SqlReader } from '#database';
import { readGenerations } from '../generations/generation-table.js';
import { physicalName } from '../tables/table-schema.js';
import type { Generations } from './compare-tables.js';

/** What two generations have in common, of which one may be of another version. */
export interface ComparableTables {
  /** With the columns that both have. */
  readonly tables: readonly TableDefinition[];
  readonly uncompared: readonly string[];
  /** False where rows cannot be matched, so that nothing is known of a table that both have. */
  readonly provable: boolean;
}

/** Tables as this build declares them, without what the first generation does not have. */
export async function comparableTables(
  sql: SqlReader,
  dialect: Dialect,
  projection: string,
  declared: readonly TableDefinition[],
  { was, is }: Generations,
): Promise<ComparableTables> {
  const known = await readGenerations(sql, projection);
  const before = known.find(({ generation }) => generation === was);
  const after = known.find(({ generation }) => generation === is);
  if (before === undefined || before.version === after?.version)
    return { tables: declared, uncompared: [], provable: true };
  const version = `version ${before.version}`;
  const uncompared = before.tables
    .filter((name) => !declared.some((table) => table.name === name))
    .map((name) => `${name} is only in ${version}`);
  const tables: TableDefinition[] = [];
  let provable = true;
  for (const table of declared) {
    if (!before.tables.includes(table.name)) {
      uncompared.push(`${table.name} is not in ${version}`);
      continue;
    }
    const present = await columnsOf(sql, dialect, physicalName(table.name, was));
    const names = Object.keys(table.columns);
    const shared = names.filter((name) => present.has(name));
    if (![...table.primaryKey, table.keyColumn].every((name) => present.has(name))) {
      provable = false;
      uncompared.push(`${table.name} has other keys in ${version}, so its rows cannot be matched`);
      continue;
    }
    uncompared.push(
      ...names.filter((name) => !present.has(name)).map((name) => `${table.name}.${name} is not in ${version}`),
      ...[...present]
        .filter((name) => !names.includes(name))
        .map((name) => `${table.name}.${name} is only in ${version}`),
    );
    tables.push({ ...table, columns: Object.fromEntries(shared.map((name) => [name, table.columns[name]!])) });
  }
  return { tables, uncompared, provable };
}

async function columnsOf(sql: SqlReader, dialect: Dialect, table: string): Promise<Set<string>> {
  const rows = await sql.query<{ name: string }>(
    dialect === 'sqlite'
      ? 'SELECT name FROM pragma_table_info(?)'
      : 'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
    [table],
  );
  return new Set(rows.map(({ name }) => name));
}
