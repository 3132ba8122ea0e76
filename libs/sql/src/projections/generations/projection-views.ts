import type { Projection } from '#event-sourcing';
import type { Dialect, SqlReader, SqlWriter } from '../../database.js';
import { quoted } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';

interface ViewRow extends Record<string, unknown> {
  name: string;
  projection: string;
  generation: number;
  definition: string;
}

/** Puts physical names in place of `{table}`. @throws TypeError for a table that is not the projection's. */
export function withTables(sql: string, tables: readonly string[], generation: number): string {
  return sql.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, table: string) => {
    if (!tables.includes(table)) throw new TypeError(`there is no table {${table}} here, only ${tables.join(', ')}`);
    return quoted(physicalName(table, generation));
  });
}

export async function readViews(sql: SqlReader, projection: string): Promise<ViewRow[]> {
  return sql.query<ViewRow>(
    'SELECT name, projection, generation, definition FROM projection_views WHERE projection = ? ORDER BY name, generation',
    [projection],
  );
}

/** Records what a generation's views select. */
export async function declareViews(sql: SqlWriter, projection: Projection, generation: number): Promise<void> {
  await sql.execute('DELETE FROM projection_views WHERE projection = ? AND generation = ?', [
    projection.name,
    generation,
  ]);
  for (const [name, definition] of Object.entries(projection.views ?? {})) {
    await sql.execute('INSERT INTO projection_views (name, projection, generation, definition) VALUES (?, ?, ?, ?)', [
      name,
      projection.name,
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
  projection: string,
  live: { readonly generation: number },
  generations: readonly { readonly generation: number; readonly tables: readonly string[] }[],
): Promise<void> {
  const declared = await readViews(sql, projection);
  for (const name of new Set(declared.map((view) => view.name))) {
    const views = declared.filter((view) => view.name === name);
    const served = views.find((view) => view.generation === live.generation);
    const branches = views.flatMap((view) => {
      const of = generations.find(({ generation }) => generation === view.generation);
      return of !== undefined && view.definition === served?.definition ? [branch(view, of.tables)] : [];
    });
    const exists = dialect === 'sqlite' ? 'CREATE VIEW' : 'CREATE OR REPLACE VIEW';
    if (dialect === 'sqlite' || branches.length === 0) await sql.execute(`DROP VIEW IF EXISTS ${quoted(name)}`);
    if (branches.length > 0) await sql.execute(`${exists} ${quoted(name)} AS ${branches.join(' UNION ALL ')}`);
  }
}

function branch({ projection, generation, definition }: ViewRow, tables: readonly string[]): string {
  const rows = withTables(definition, tables, generation);
  // The projection's name is an identifier of ours; views cannot take parameters.
  const guard = `SELECT 1 FROM projections WHERE name = '${projection}' AND live_generation = ${generation}`;
  return `SELECT * FROM (${rows}) AS g${generation} WHERE EXISTS (${guard})`;
}
