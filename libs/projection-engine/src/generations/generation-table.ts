import type { SqlReader, SqlValue } from '#database';

/**
 * `live`: read. `filling`: filled from the log by threads of the process that rebuilds, and fed by nobody else. `building`: of a new version, held against the live one before it is read. `rebuilding`: of the live version, held against the live
 * one before it is read. `standby`: live before, still fed so that the pointer can go back. `retired`: about to be dropped.
 */
export type GenerationState = 'live' | 'filling' | 'building' | 'rebuilding' | 'standby' | 'retired';

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
  /** What its tables can hold; null of one that was made before this was recorded. */
  readonly shape: string | null;
}

interface GenerationRow extends Record<string, unknown> {
  projection: string;
  generation: number;
  version: number;
  state: GenerationState;
  table_names: string;
  created_at: number;
  shape: string | null;
}

/** All generations, or those of one projection, oldest first. */
export async function readGenerations(sql: SqlReader, projection?: string): Promise<Generation[]> {
  const parameters: SqlValue[] = projection === undefined ? [] : [projection];
  const rows = await sql.query<GenerationRow>(
    `SELECT projection, generation, version, state, table_names, created_at, shape FROM projection_generations${
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

/** What this build's declaration of a projection says about generations. */
export interface Build {
  readonly version: number;
  /** As {@link shapeOf} has it. */
  readonly shape: string;
}

/** A generation that this build feeds. */
export interface Fed {
  readonly generation: Generation;
  /** The generation beyond whose checkpoints it is not fed; undefined: up to the head of the log. */
  readonly notBeyond: number | undefined;
}

/**
 * The generations that a build feeds: those of its own version, and those of an older one whose tables it can write, so that readers of the old
 * version see what is new until they get the new one. Where it cannot, the new version is filled only as far as the old one stands,
 * because what is held against each other must have seen the same events.
 */
export function fedBy(generations: readonly Generation[], build: Build): Fed[] {
  const live = generations.find(({ state }) => state === 'live');
  const frozen = live !== undefined && live.version < build.version && !feeds(build, live);
  return generations
    .filter((generation) => feeds(build, generation))
    .map((generation) => {
      return { generation, notBeyond: frozen && generation.state === 'building' ? live.generation : undefined };
    });
}

/** Whether a build writes a generation. */
export function feeds(build: Build, { version, state, shape }: Generation): boolean {
  if (state === 'retired' || state === 'filling') return false;
  if (version === build.version) return true;
  return version < build.version && shape === build.shape && (state === 'live' || state === 'standby');
}

/** The generation of a build's own version that readers get, or will get; undefined before one is made. */
export function ownGeneration(generations: readonly Generation[], { version }: Build): Generation | undefined {
  return generations.findLast(
    (each) => each.version === version && (each.state === 'live' || each.state === 'building'),
  );
}

/** Whether a build has to make a generation of its version: there is none, and what is served is older. */
export function isNew(generations: readonly Generation[], { version }: Build): boolean {
  if (generations.some((each) => each.version === version && each.state !== 'retired')) return false;
  const live = generations.find(({ state }) => state === 'live');
  return live === undefined || live.version < version;
}
