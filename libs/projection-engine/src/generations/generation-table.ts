import { MarketlogError, type Projection } from '#event-sourcing';
import type { SqlReader, SqlValue } from '#database';
import { shapeOf } from './table-shape.js';

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

/** The generation that readers get; undefined before the first is made. */
export function findLive(generations: readonly Generation[]): Generation | undefined {
  return generations.find(({ state }) => state === 'live');
}

/** The generation of a projection that readers get. @throws MarketlogError `projection_missing` before the first is made */
export function liveOf(generations: readonly Generation[], projection: string): Generation {
  const live = findLive(generations);
  if (live === undefined) throw new MarketlogError('projection_missing', `${projection} has no live generation`);
  return live;
}

/** As {@link liveOf}, from the database. */
export async function readLive(sql: SqlReader, projection: string): Promise<Generation> {
  return liveOf(await readGenerations(sql, projection), projection);
}

/** A generation that this build feeds. */
export interface Fed {
  readonly generation: Generation;
  /** The generation beyond whose checkpoints it is not fed; undefined: up to the head of the log. */
  readonly notBeyond: number | undefined;
}

/**
 * The generations that this build feeds: those of its own version, and those of an older one whose tables it can write, so that readers of the old
 * version see what is new until they get the new one. Where it cannot, the new version is filled only as far as the old one stands,
 * because what is held against each other must have seen the same events.
 */
export function fedBy(generations: readonly Generation[], projection: Projection): Fed[] {
  const live = findLive(generations);
  const limit = live !== undefined && isFrozen(live, projection) ? live.generation : undefined;
  return generations
    .filter((generation) => feeds(projection, generation))
    .map((generation) => ({ generation, notBeyond: generation.state === 'building' ? limit : undefined }));
}

/** Whether what readers get is of an older version, whose tables this build cannot write. */
export function isFrozen(live: Generation, projection: Projection): boolean {
  return live.version < projection.version && !feeds(projection, live);
}

function feeds(projection: Projection, { version, state, shape }: Generation): boolean {
  if (state === 'retired' || state === 'filling') return false;
  if (version === projection.version) return true;
  if (version > projection.version || (state !== 'live' && state !== 'standby')) return false;
  return shape === shapeOf(projection);
}

/** The generation of this build's own version that readers get, or will get; undefined before one is made. */
export function ownGeneration(generations: readonly Generation[], { version }: Projection): Generation | undefined {
  return generations.findLast(
    (each) => each.version === version && (each.state === 'live' || each.state === 'building'),
  );
}

/** Whether this build has to make a generation of its version: there is none, and what is served is older. */
export function isNew(generations: readonly Generation[], { version }: Projection): boolean {
  if (generations.some((each) => each.version === version && each.state !== 'retired')) return false;
  const live = findLive(generations);
  return live === undefined || live.version < version;
}
