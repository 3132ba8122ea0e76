import type { SqlReader, SqlValue } from '#database';

export type GenerationState = 'live' | 'building' | 'retired';

/** One generation of a read model, as the database knows it. */
export interface Generation {
  readonly projection: string;
  readonly generation: number;
  readonly version: number;
  readonly state: GenerationState;
  /** Logical names of its tables. */
  readonly tables: readonly string[];
}

interface GenerationRow extends Record<string, unknown> {
  projection: string;
  generation: number;
  version: number;
  state: GenerationState;
  table_names: string;
}

/** All generations, or those of one projection, oldest first. */
export async function readGenerations(sql: SqlReader, projection?: string): Promise<Generation[]> {
  const parameters: SqlValue[] = projection === undefined ? [] : [projection];
  const rows = await sql.query<GenerationRow>(
    `SELECT projection, generation, version, state, table_names FROM projection_generations${
      projection === undefined ? '' : ' WHERE projection = ?'
    } ORDER BY projection, generation`,
    parameters,
  );
  return rows.map(({ table_names, ...row }) => ({ ...row, tables: JSON.parse(table_names) as string[] }));
}

/**
 * The generation that this build writes and waits for: the newest of its own version, else the live one, which another
 * build made. Undefined before the projection was ever prepared.
 */
export function targetGeneration(generations: readonly Generation[], version: number): Generation | undefined {
  return (
    generations.findLast((each) => each.version === version && each.state !== 'retired') ??
    generations.find((each) => each.state === 'live')
  );
}
