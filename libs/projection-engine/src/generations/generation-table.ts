import type { SqlReader, SqlValue } from '#database';

/**
 * `live`: read. `building`: of a new version, read once it has caught up. `rebuilding`: of the live version, held against the live
 * one before it is read. `standby`: live before, still fed so that the pointer can go back. `retired`: about to be dropped.
 */
export type GenerationState = 'live' | 'building' | 'rebuilding' | 'standby' | 'retired';

/** One generation of a read model, as the database knows it. */
export interface Generation {
  readonly projection: string;
  readonly generation: number;
  readonly version: number;
  readonly state: GenerationState;
  /** Logical names of its tables. */
  readonly tables: readonly string[];
  /** UTC milliseconds by the clock of the process that made it. */
  readonly createdAt: number;
}

interface GenerationRow extends Record<string, unknown> {
  projection: string;
  generation: number;
  version: number;
  state: GenerationState;
  table_names: string;
  created_at: number;
}

/** All generations, or those of one projection, oldest first. */
export async function readGenerations(sql: SqlReader, projection?: string): Promise<Generation[]> {
  const parameters: SqlValue[] = projection === undefined ? [] : [projection];
  const rows = await sql.query<GenerationRow>(
    `SELECT projection, generation, version, state, table_names, created_at FROM projection_generations${
      projection === undefined ? '' : ' WHERE projection = ?'
    } ORDER BY projection, generation`,
    parameters,
  );
  return rows.map(({ table_names, created_at, ...row }) => ({
    ...row,
    tables: JSON.parse(table_names) as string[],
    createdAt: created_at,
  }));
}

/**
 * The generation that this build writes and waits for: the newest of its own version, else the live one, which another
 * build made. Undefined before the projection was ever prepared.
 */
export function targetGeneration(generations: readonly Generation[], version: number): Generation | undefined {
  return (
    generations.findLast((each) => each.version === version && isAim(each)) ??
    generations.find((each) => each.state === 'live')
  );
}

/** Generations that this build feeds beside its target, which nothing waits for. */
export function fedBeside(generations: readonly Generation[], version: number): Generation[] {
  return generations.filter(
    (each) => each.version === version && (each.state === 'rebuilding' || each.state === 'standby'),
  );
}

function isAim({ state }: Generation): boolean {
  return state === 'live' || state === 'building';
}
