import { LogError, MarketlogError, type Projection } from '#event-sourcing';
import type { Database, SqlValue, SqlWriter } from '#database';
import { createTable, quoted } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';
import { addYears } from '../tables/year-partitions.js';
import type { EngineLog } from '../consuming/consumer-engine.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { createCheckpoints } from '../consuming/checkpoint-table.js';
import { fedBeside, readGenerations, targetGeneration, type Generation } from './generation-table.js';
import { readPauses } from './pause-table.js';
import { readViewNames, readViews, recordViews, replaceViews, viewsOf } from './projection-views.js';

/** Makes the generations that this build's projections write, moves the live pointer, and drops what nobody needs. */
export class GenerationCatalog {
  constructor(
    private readonly database: Database,
    private readonly projections: readonly Projection[],
    private readonly log: Pick<EngineLog, 'warn'>,
  ) {
    const names = projections.flatMap(({ name, tables }) => [name, ...tables.map((table) => `table ${table.name}`)]);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new TypeError(`two projections claim ${twice}`);
  }

  /**
   * What this build has to feed: for each projection the generation of its version, made where there is none. The first
   * is live at once, since there is nothing better to read; a later one once it has caught up. A projection whose live
   * version is newer than this build's is left to newer builds.
   */
  async prepare(partitions: number): Promise<ProjectionMember[]> {
    const known = await readGenerations(this.database);
    const recorded = new Map<string, string>();
    for (const { name } of this.projections) {
      for (const view of await readViews(this.database, name))
        recorded.set(`${view.name} ${view.generation}`, view.definition);
    }
    const present = await readViewNames(this.database);
    for (const name of new Set(known.filter(({ state }) => state === 'retired').map(({ projection }) => projection))) {
      await this.dropRetired(name);
    }
    const paused = await readPauses(this.database);
    const members: ProjectionMember[] = [];
    for (const projection of this.projections) {
      let target = targetGeneration(ofProjection(known, projection), projection.version);
      if (target === undefined || target.version < projection.version) {
        target = await this.database.changeSchema((sql) => this.create(sql, projection, partitions));
      }
      if (target.version !== projection.version) continue;
      const { generation } = target;
      if (viewsDiffer(projection, target, recorded, present)) {
        await this.unlessRead(`making the views of ${projection.name}`, () =>
          this.database.changeSchema((sql) => this.makeViews(sql, projection, generation)),
        );
      }
      if (paused.has(projection.name)) continue;
      const beside = fedBeside(ofProjection(known, projection), projection.version);
      for (const each of [target, ...beside]) members.push(new ProjectionMember(projection, each.generation));
    }
    const tables = members.flatMap((member) => [...member.tables.values()]);
    await this.unlessRead('making partitions of new years', () => addYears(this.database, tables, thisYear()));
    return members;
  }

  /** Generations that are filled while an older one is still read. */
  async building(members: readonly ProjectionMember[]): Promise<ProjectionMember[]> {
    const known = await readGenerations(this.database);
    return members.filter(({ name, generation }) =>
      known.some((each) => each.projection === name && each.generation === generation && each.state === 'building'),
    );
  }

  /** Whether a rebuild began, a generation was given up, or a projection was paused or resumed, since these were looked up. */
  async changedSince(members: readonly ProjectionMember[]): Promise<boolean> {
    const known = await readGenerations(this.database);
    const paused = await readPauses(this.database);
    const fed = this.projections.flatMap((projection) => {
      if (paused.has(projection.name)) return [];
      const generations = ofProjection(known, projection);
      const target = targetGeneration(generations, projection.version);
      const own = target?.version === projection.version ? [target] : [];
      return [...own, ...fedBeside(generations, projection.version)];
    });
    const has = (name: string, generation: number): boolean =>
      members.some((member) => member.name === name && member.generation === generation);
    const gone = members.filter(
      ({ name, generation }) =>
        paused.has(name) || !known.some((each) => each.projection === name && each.generation === generation),
    );
    return gone.length > 0 || fed.some(({ projection, generation }) => !has(projection, generation));
  }

  /** Moves the pointer to a generation that has caught up, and drops the older ones. */
  async goLive({ name, generation, projection }: ProjectionMember): Promise<void> {
    // Of several processes that see it caught up, one moves the pointer; none moves it back from a later generation.
    await this.pointTo(projection, generation, 'building', "WHEN generation < ? THEN 'retired'", [generation]);
    await this.dropRetired(name);
  }

  /**
   * A generation of the live version to be filled and held against it: the one that an interrupted rebuild left, or a new one.
   * @throws MarketlogError `projection_missing` where nothing is live yet, `rebuild_refused` where another version is.
   */
  async beginRebuild(projection: Projection, partitions: number): Promise<Generation> {
    return this.database.changeSchema(async (sql) => {
      const known = await readGenerations(sql, projection.name);
      const live = known.find(({ state }) => state === 'live');
      if (live === undefined) throw noLiveGeneration(projection.name);
      if (live.version !== projection.version) {
        throw new MarketlogError(
          'rebuild_refused',
          `${projection.name} is served in version ${live.version}, and this build has version ${projection.version}: a new version is filled by itself when a service of this build runs`,
        );
      }
      const left = known.find(({ state, version }) => state === 'rebuilding' && version === projection.version);
      return left ?? this.make(sql, projection, known, 'rebuilding', partitions);
    });
  }

  /** Readers get this generation from now on; the one they had is kept and fed, so that the pointer can go back. */
  async promote(projection: Projection, generation: number, from: 'rebuilding' | 'standby'): Promise<void> {
    const { name } = projection;
    await this.pointTo(
      projection,
      generation,
      from,
      "WHEN state = 'standby' THEN 'retired' WHEN state = 'live' THEN 'standby'",
    );
    await this.dropRetired(name);
  }

  /** Gives up a generation that is not read. */
  async discard(name: string, generation: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.execute(
        "UPDATE projection_generations SET state = 'retired' WHERE projection = ? AND generation = ? AND state <> 'live'",
        [name, generation],
      );
    });
    await this.dropRetired(name);
  }

  /**
   * Nothing where the generation is no longer in that state.
   * @param others what becomes of the other generations, as branches of an SQL CASE: one statement, because on MySQL each commits
   * by itself, and at no time may there be none that is live
   */
  private async pointTo(
    projection: Projection,
    generation: number,
    from: Generation['state'],
    others: string,
    parameters: readonly SqlValue[] = [],
  ): Promise<void> {
    const { name } = projection;
    await this.database.changeSchema(async (sql) => {
      const known = await readGenerations(sql, name);
      if (!known.some((each) => each.generation === generation && each.state === from)) return;
      // Before the pointer: where somebody reads a view for long, all stays as it is and is tried again.
      await this.makeViews(sql, projection, generation, generation);
      await sql.execute('UPDATE projections SET live_generation = ? WHERE name = ?', [generation, name]);
      await sql.execute(
        `UPDATE projection_generations SET state = CASE WHEN generation = ? THEN 'live' ${others} ELSE state END WHERE projection = ?`,
        [generation, ...parameters, name],
      );
    });
  }

  /** A reader that is cut off by this resolves the pointer again. */
  private async dropRetired(name: string): Promise<void> {
    const retired = (await readGenerations(this.database, name)).filter(({ state }) => state === 'retired');
    for (const each of retired) {
      await this.unlessRead(`dropping generation ${each.generation} of ${name}`, () =>
        this.database.changeSchema((sql) => this.drop(sql, each)),
      );
    }
  }

  private async drop(sql: SqlWriter, { projection, generation, tables }: Generation): Promise<void> {
    await recordViews(sql, projection, generation, []);
    const known = await readGenerations(sql, projection);
    await replaceViews(sql, this.database.dialect, await readViews(sql, projection), liveOf(known, projection), known);
    for (const table of tables) await sql.execute(`DROP TABLE IF EXISTS ${quoted(physicalName(table, generation))}`);
    for (const about of ['checkpoints', 'dead_letters', 'parked_keys', 'dropped_events', 'stopped_projections']) {
      await sql.execute(`DELETE FROM ${about} WHERE consumer = ? AND generation = ?`, [projection, generation]);
    }
    await sql.execute('DELETE FROM projection_generations WHERE projection = ? AND generation = ?', [
      projection,
      generation,
    ]);
  }

  private async create(sql: SqlWriter, projection: Projection, partitions: number): Promise<Generation> {
    const known = await readGenerations(sql, projection.name);
    const found = targetGeneration(known, projection.version);
    if (found !== undefined && found.version >= projection.version) return found;
    return this.make(sql, projection, known, known.length === 0 ? 'live' : 'building', partitions);
  }

  /** The row of the generation comes last: where it exists, so do its tables and checkpoints. */
  private async make(
    sql: SqlWriter,
    projection: Projection,
    known: readonly Generation[],
    state: 'live' | 'building' | 'rebuilding',
    partitions: number,
  ): Promise<Generation> {
    const { name, version, category } = projection;
    const generation = (known.at(-1)?.generation ?? 0) + 1;
    const member = new ProjectionMember(projection, generation);
    for (const table of member.tables.values()) {
      // What a process that died here may have left has no rows, and perhaps other columns.
      await sql.execute(`DROP TABLE IF EXISTS ${quoted(table.physicalName)}`);
      for (const statement of createTable(this.database.dialect, table, thisYear())) await sql.execute(statement);
    }
    await createCheckpoints(sql, member, category, partitions);
    if (state === 'live') {
      await sql.execute('DELETE FROM projections WHERE name = ?', [name]);
      await sql.execute('INSERT INTO projections (name, live_generation) VALUES (?, ?)', [name, generation]);
    }
    const tables = [...member.tables.keys()];
    const createdAt = Date.now();
    await sql.execute(
      'INSERT INTO projection_generations (projection, generation, version, state, table_names, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      [name, generation, version, state, JSON.stringify(tables), createdAt],
    );
    return { projection: name, generation, version, state, tables, createdAt };
  }

  /** What the views of a generation select is recorded once they are made: until then every start makes them. */
  private async makeViews(sql: SqlWriter, projection: Projection, generation: number, live?: number): Promise<void> {
    const { name } = projection;
    const known = await readGenerations(sql, name);
    const views = viewsOf(projection, generation);
    const others = (await readViews(sql, name)).filter((view) => view.generation !== generation);
    await replaceViews(sql, this.database.dialect, [...others, ...views], live ?? liveOf(known, name), known);
    await recordViews(sql, name, generation, views);
  }

  /** A change for which readers of a table are waited for only as long as a session does; the next start tries again. */
  private async unlessRead(what: string, change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'database_locked') throw error;
      this.log.warn(`${what} is left to the next start: ${error.message}`);
    }
  }
}

function liveOf(generations: readonly Generation[], projection: string): number {
  const live = generations.find(({ state }) => state === 'live');
  if (live === undefined) throw noLiveGeneration(projection);
  return live.generation;
}

function noLiveGeneration(projection: string): MarketlogError {
  return new MarketlogError('projection_missing', `${projection} has no live generation`);
}

/** One that is being filled shows in a view only where the live one selects the same. */
function viewsDiffer(
  projection: Projection,
  { generation, state }: Generation,
  recorded: ReadonlyMap<string, string>,
  present: ReadonlySet<string>,
): boolean {
  return viewsOf(projection, generation).some(
    ({ name, definition }) =>
      recorded.get(`${name} ${generation}`) !== definition || (state === 'live' && !present.has(name)),
  );
}

function thisYear(): number {
  return new Date().getUTCFullYear();
}

function ofProjection(known: readonly Generation[], { name }: Projection): Generation[] {
  return known.filter(({ projection }) => projection === name);
}
