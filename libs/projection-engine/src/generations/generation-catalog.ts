import { LogError, type Projection } from '#event-sourcing';
import type { Database, SqlWriter } from '#database';
import { createTable, quoted } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';
import { addYears } from '../tables/year-partitions.js';
import type { EngineLog } from '../consuming/consumer-engine.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { createCheckpoints } from '../consuming/checkpoint-table.js';
import {
  fedBy,
  findLive,
  isNew,
  liveOf,
  ownGeneration,
  readGenerations,
  readLive,
  type Generation,
} from './generation-table.js';
import { dropGivenUpTables, giveUpTable } from './given-up-tables.js';
import { shapeOf } from './table-shape.js';
import { goneBackFrom, refusedVersion } from './generation-refusals.js';
import { readPauses } from './pause-table.js';
import { readViewNames, readViews, recordViews, replaceViews, viewsOf } from './projection-views.js';

/** Makes the generations that this build's projections write, moves the live pointer, and drops what nobody needs. */
export class GenerationCatalog {
  private readonly warned = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly projections: readonly Projection[],
    private readonly log: Pick<EngineLog, 'warn'>,
    /** Whether this process can fill a generation by threads of its own. */
    private readonly fills = false,
  ) {
    const names = projections.flatMap(({ name, tables }) => [name, ...tables.map((table) => `table ${table.name}`)]);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new TypeError(`two projections claim ${twice}`);
  }

  /**
   * What this build has to feed: for each projection the generation of its version, made where there is none, and what else it can
   * feed. The first is live at once, since there is nothing better to read; a later one once it was held against the live one. A projection
   * whose live version is newer than this build's is left to newer builds.
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
      let generations = ofProjection(known, projection);
      if (isNew(generations, projection)) {
        await this.database.changeSchema((sql) => this.create(sql, projection, partitions));
        generations = await readGenerations(this.database, projection.name);
      }
      this.warnOfNewer(projection, generations);
      const own = ownGeneration(generations, projection);
      if (own !== undefined && viewsDiffer(projection, own, recorded, present)) {
        await this.unlessRead(`making the views of ${projection.name}`, () =>
          this.database.changeSchema((sql) => this.makeViews(sql, projection, own.generation)),
        );
      }
      if (paused.has(projection.name)) continue;
      for (const { generation, notBeyond } of fedBy(generations, projection))
        members.push(new ProjectionMember(projection, generation.generation, notBeyond));
    }
    const tables = members.flatMap((member) => [...member.tables.values()]);
    await this.unlessRead('making partitions of new years', () => addYears(this.database, tables, thisYear()));
    return members;
  }

  /** Whether a rebuild began, a generation was given up, or a projection was paused or resumed, since these were looked up. */
  async changedSince(members: readonly ProjectionMember[]): Promise<boolean> {
    const known = await readGenerations(this.database);
    const paused = await readPauses(this.database);
    const fed = this.projections.flatMap((projection) => {
      const generations = ofProjection(known, projection);
      this.warnOfNewer(projection, generations);
      return paused.has(projection.name) ? [] : fedBy(generations, projection);
    });
    if (fed.length !== members.length) return true;
    return fed.some(
      ({ generation: { projection, generation }, notBeyond }) =>
        !members.some(
          (member) => member.name === projection && member.generation === generation && member.notBeyond === notBeyond,
        ),
    );
  }

  /**
   * A generation to be filled and held against the live one: the one that an interrupted rebuild left, or a new one. Where an older version
   * is served, it is the one of this build's version, which services fill by themselves.
   * @throws MarketlogError `projection_missing` where nothing is live yet, `rebuild_refused` where a newer version is, or this build's
   * version was gone back from.
   */
  async beginRebuild(projection: Projection, partitions: number): Promise<Generation> {
    return this.database.changeSchema(async (sql) => {
      const { name, version } = projection;
      const known = await readGenerations(sql, name);
      const live = liveOf(known, name);
      if (live.version > version) throw refusedVersion(projection, live);
      const state = live.version === version ? 'rebuilding' : 'building';
      const left = known.find((each) => each.version === version && (each.state === state || each.state === 'filling'));
      if (left !== undefined) return left;
      if (state === 'building' && !isNew(known, projection)) throw goneBackFrom(projection, live);
      return this.make(sql, projection, known, this.fills ? 'filling' : state, partitions);
    });
  }

  /** A generation that threads have filled is fed as others are from now on. */
  async filled({ name, version }: Projection, generation: number): Promise<void> {
    const live = await readLive(this.database, name);
    const state = live.version === version ? 'rebuilding' : 'building';
    await this.database.transaction((sql) =>
      sql.execute(
        "UPDATE projection_generations SET state = ? WHERE projection = ? AND generation = ? AND state = 'filling'",
        [state, name, generation],
      ),
    );
  }

  /**
   * Readers get this generation from now on; the one they had is kept, and fed by who can, so that the pointer can go back. Nothing where
   * the generation is no longer in that state. One statement for all generations, because on MySQL each commits by itself, and at no time
   * may there be none that is live.
   */
  async promote(
    projection: Projection,
    generation: number,
    from: 'rebuilding' | 'building' | 'standby',
  ): Promise<void> {
    const { name } = projection;
    await this.database.changeSchema(async (sql) => {
      const known = await readGenerations(sql, name);
      if (!known.some((each) => each.generation === generation && each.state === from)) return;
      // Before the pointer: where somebody reads a view for long, all stays as it is and is tried again.
      await this.makeViews(sql, projection, generation, generation);
      await sql.execute('UPDATE projections SET live_generation = ? WHERE name = ?', [generation, name]);
      await sql.execute(
        "UPDATE projection_generations SET state = CASE WHEN generation = ? THEN 'live' WHEN state = 'standby' THEN 'retired' " +
          "WHEN state = 'live' THEN 'standby' ELSE state END WHERE projection = ?",
        [generation, name],
      );
    });
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

  /** A reader that is cut off by this resolves the pointer again. */
  private async dropRetired(name: string): Promise<void> {
    const retired = (await readGenerations(this.database, name)).filter(({ state }) => state === 'retired');
    for (const each of retired) {
      await this.unlessRead(`dropping generation ${each.generation} of ${name}`, () =>
        this.database.changeSchema((sql) => this.drop(sql, each)),
      );
    }
    await dropGivenUpTables(this.database);
  }

  private async drop(sql: SqlWriter, { projection, generation, tables }: Generation): Promise<void> {
    await recordViews(sql, projection, generation, []);
    const known = await readGenerations(sql, projection);
    await replaceViews(
      sql,
      this.database.dialect,
      await readViews(sql, projection),
      liveOf(known, projection).generation,
      known,
    );
    for (const table of tables) await giveUpTable(sql, this.database, physicalName(table, generation));
    for (const about of ['checkpoints', 'dead_letters', 'parked_keys', 'dropped_events', 'stopped_projections']) {
      await sql.execute(`DELETE FROM ${about} WHERE consumer = ? AND generation = ?`, [projection, generation]);
    }
    await sql.execute('DELETE FROM projection_generations WHERE projection = ? AND generation = ?', [
      projection,
      generation,
    ]);
  }

  /** What an older build has begun to fill and nobody has served is given up: the new version takes its place. */
  private async create(sql: SqlWriter, projection: Projection, partitions: number): Promise<void> {
    const known = await readGenerations(sql, projection.name);
    if (!isNew(known, projection)) return;
    await sql.execute(
      "UPDATE projection_generations SET state = 'retired' WHERE projection = ? AND state IN ('building', 'filling') AND version < ?",
      [projection.name, projection.version],
    );
    const next = this.fills ? 'filling' : 'building';
    await this.make(sql, projection, known, known.length === 0 ? 'live' : next, partitions);
  }

  /** The row of the generation comes last: where it exists, so do its tables and checkpoints. */
  private async make(
    sql: SqlWriter,
    projection: Projection,
    known: readonly Generation[],
    state: Generation['state'],
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
    const [tables, createdAt, shape] = [[...member.tables.keys()], Date.now(), shapeOf(projection)];
    await sql.execute(
      'INSERT INTO projection_generations (projection, generation, version, state, table_names, created_at, shape) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [name, generation, version, state, JSON.stringify(tables), createdAt, shape],
    );
    return { projection: name, generation, version, state, tables, createdAt, shape };
  }

  /** What the views of a generation select is recorded once they are made: until then every start makes them. */
  private async makeViews(sql: SqlWriter, projection: Projection, generation: number, live?: number): Promise<void> {
    const { name } = projection;
    const known = await readGenerations(sql, name);
    const all = await readViews(sql, name);
    // What the views of another version select stands in the database.
    const isOwn = known.some((each) => each.generation === generation && each.version === projection.version);
    const views = isOwn ? viewsOf(projection, generation) : all.filter((view) => view.generation === generation);
    const others = all.filter((view) => view.generation !== generation);
    await replaceViews(
      sql,
      this.database.dialect,
      [...others, ...views],
      live ?? liveOf(known, name).generation,
      known,
    );
    await recordViews(sql, name, generation, views);
  }

  /** An older build that goes on, or is started again, is told so once: what it does not feed is another's. */
  private warnOfNewer({ name, version }: Projection, generations: readonly Generation[]): void {
    const live = findLive(generations);
    if (live === undefined || live.version <= version || this.warned.has(name)) return;
    this.warned.add(name);
    this.log.warn(
      `${name} is served in version ${live.version}, which a newer build made; this build has version ${version} and does not feed it: start the newer build, or marketlog projections revert ${name}`,
    );
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
