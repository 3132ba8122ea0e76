import type { Projection } from '#event-sourcing';
import type { Database, Dialect, SqlReader, SqlWriter } from '#database';
import { quoted } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';

/** What one generation's view selects. */
export interface DeclaredView extends Record<string, unknown> {
  readonly name: string;
  readonly projection: string;
  readonly generation: number;
  readonly definition: string;
}

export function viewsOf({ name: projection, views = {} }: Projection, generation: number): DeclaredView[] {
  return Object.entries(views).map(([name, definition]) => ({ name, projection, generation, definition }));
}

/** Puts physical names in place of `{table}`. @throws TypeError for a table that is not the projection's. */
export function withTables(sql: string, tables: readonly string[], generation: number): string {
  return sql.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, table: string) => {
    if (!tables.includes(table)) throw new TypeError(`there is no table {${table}} here, only ${tables.join(', ')}`);
    return quoted(physicalName(table, generation));
  });
}

export async function readViews(sql: SqlReader, projection: string): Promise<DeclaredView[]> {
  return sql.query<DeclaredView>(
    'SELECT name, projection, generation, definition FROM projection_views WHERE projection = ? ORDER BY name, generation',
    [projection],
  );
}

/** Names of the views that are there, whoever made them. */
export async function readViewNames(database: Database): Promise<Set<string>> {
  const rows = await database.query<{ name: string }>(
    database.dialect === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'view'`
      : 'SELECT table_name AS name FROM information_schema.views WHERE table_schema = DATABASE()',
  );
  return new Set(rows.map(({ name }) => name));
}

/** Records what a generation's views select. */
export async function recordViews(
  sql: SqlWriter,
  projection: string,
  generation: number,
  views: readonly DeclaredView[],
): Promise<void> {
  await sql.execute('DELETE FROM projection_views WHERE projection = ? AND generation = ?', [projection, generation]);
  for (const { name, definition } of views) {
    await sql.execute('INSERT INTO projection_views (name, projection, generation, definition) VALUES (?, ?, ?, ?)', [
      name,
      projection,
      generation,
      definition,
    ]);
  }
}

/**
 * Makes the views again: a branch per generation, of which the pointer lets one through, so that moving the pointer moves
 * the view. Where a later generation's view selects something else, the view changes with the pointer instead.
 */
export async function replaceViews(
  sql: SqlWriter,
  dialect: Dialect,
  declared: readonly DeclaredView[],
  live: number,
  generations: readonly { readonly generation: number; readonly tables: readonly string[] }[],
): Promise<void> {
  for (const name of new Set(declared.map((view) => view.name))) {
    const views = declared.filter((view) => view.name === name);
    const served = views.find((view) => view.generation === live);
    const branches = views.flatMap((view) => {
      const of = generations.find(({ generation }) => generation === view.generation);
      return of !== undefined && view.definition === served?.definition ? [branch(view, of.tables)] : [];
    });
    // With the rights of who asks, so that a restored view needs no user who was left behind.
    const exists = dialect === 'sqlite' ? 'CREATE VIEW' : 'CREATE OR REPLACE SQL SECURITY INVOKER VIEW';
    if (dialect === 'sqlite' || branches.length === 0) await sql.execute(`DROP VIEW IF EXISTS ${quoted(name)}`);
    if (branches.length > 0) await sql.execute(`${exists} ${quoted(name)} AS ${branches.join(' UNION ALL ')}`);
  }
}

function branch({ projection, generation, definition }: DeclaredView, tables: readonly string[]): string {
  const rows = withTables(definition, tables, generation);
  // The projection's name is an identifier of ours; views cannot take parameters.
  const guard = `SELECT 1 FROM projections WHERE name = '${projection}' AND live_generation = ${generation}`;
  return `SELECT * FROM (${rows}) AS g${generation} WHERE EXISTS (${guard})`;
}
