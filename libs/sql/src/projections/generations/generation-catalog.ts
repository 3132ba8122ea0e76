import { MarketlogError, type Projection } from '#event-sourcing';
import type { Database, SqlWriter } from '../../database.js';
import { createTable, quoted } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { createCheckpoints } from './checkpoint-table.js';
import { readGenerations, targetGeneration, type Generation } from './generation-table.js';
import { declareViews, readViews, replaceViews } from './projection-views.js';

/** Makes the generations that this build's projections write, moves the live pointer, and drops what nobody needs. */
export class GenerationCatalog {
  constructor(
    private readonly database: Database,
    private readonly projections: readonly Projection[],
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
    const views = new Map<string, string>();
    for (const { name } of this.projections) {
      for (const view of await readViews(this.database, name))
        views.set(`${view.name} ${view.generation}`, view.definition);
    }
    for (const name of new Set(known.filter(({ state }) => state === 'retired').map(({ projection }) => projection))) {
      await this.dropRetired(name);
    }
    const members: ProjectionMember[] = [];
    for (const projection of this.projections) {
      let target = targetGeneration(ofProjection(known, projection), projection.version);
      if (target === undefined || target.version < projection.version || viewsDiffer(projection, target, views)) {
        target = await this.database.changeSchema((sql) => this.create(sql, projection, partitions));
      }
      if (target.version === projection.version) members.push(new ProjectionMember(projection, target.generation));
    }
    return members;
  }

  /** Generations that are filled while an older one is still read. */
  async building(members: readonly ProjectionMember[]): Promise<ProjectionMember[]> {
    const known = await readGenerations(this.database);
    return members.filter(({ name, generation }) =>
      known.some((each) => each.projection === name && each.generation === generation && each.state === 'building'),
    );
  }

  /** Moves the pointer to a generation that has caught up, and drops the older ones. */
  async goLive(member: ProjectionMember): Promise<void> {
    const { name, generation } = member;
    await this.database.changeSchema(async (sql) => {
      await sql.execute('UPDATE projections SET live_generation = ? WHERE name = ?', [generation, name]);
      await sql.execute(
        `UPDATE projection_generations SET state = CASE WHEN generation = ? THEN 'live' ELSE 'retired' END WHERE projection = ?`,
        [generation, name],
      );
      await this.makeViews(sql, name);
    });
    await this.dropRetired(name);
  }

  /** A reader that is cut off by this resolves the pointer again. */
  private async dropRetired(name: string): Promise<void> {
    const retired = (await readGenerations(this.database, name)).filter(({ state }) => state === 'retired');
    for (const { generation, tables } of retired) {
      await this.database.changeSchema(async (sql) => {
        await sql.execute('DELETE FROM projection_views WHERE projection = ? AND generation = ?', [name, generation]);
        await this.makeViews(sql, name);
        for (const table of tables)
          await sql.execute(`DROP TABLE IF EXISTS ${quoted(physicalName(table, generation))}`);
        for (const about of ['checkpoints', 'dead_letters']) {
          await sql.execute(`DELETE FROM ${about} WHERE consumer = ? AND generation = ?`, [name, generation]);
        }
        await sql.execute('DELETE FROM projection_generations WHERE projection = ? AND generation = ?', [
          name,
          generation,
        ]);
      });
    }
  }

  /** The row of the generation comes last: where it exists, so does all the rest. */
  private async create(sql: SqlWriter, projection: Projection, partitions: number): Promise<Generation> {
    const known = await readGenerations(sql, projection.name);
    const found = targetGeneration(known, projection.version);
    if (found !== undefined && found.version > projection.version) return found;
    if (found?.version === projection.version) {
      await declareViews(sql, projection, found.generation);
      await this.makeViews(sql, projection.name);
      return found;
    }
    const first = known.length === 0;
    const generation = (known.at(-1)?.generation ?? 0) + 1;
    const member = new ProjectionMember(projection, generation);
    for (const table of member.tables.values()) {
      // What a process that died here may have left has no rows, and perhaps other columns.
      await sql.execute(`DROP TABLE IF EXISTS ${quoted(table.physicalName)}`);
      for (const statement of createTable(this.database.dialect, table)) await sql.execute(statement);
    }
    await createCheckpoints(sql, member, projection.category, partitions);
    if (first) {
      await sql.execute('DELETE FROM projections WHERE name = ?', [projection.name]);
      await sql.execute('INSERT INTO projections (name, live_generation) VALUES (?, ?)', [projection.name, generation]);
    }
    const tables = [...member.tables.keys()];
    const state = first ? 'live' : 'building';
    await sql.execute(
      'INSERT INTO projection_generations (projection, generation, version, state, table_names, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      [projection.name, generation, projection.version, state, JSON.stringify(tables), Date.now()],
    );
    await declareViews(sql, projection, generation);
    await this.makeViews(sql, projection.name);
    return { projection: projection.name, generation, version: projection.version, state, tables };
  }

  private async makeViews(sql: SqlWriter, projection: string): Promise<void> {
    const generations = await readGenerations(sql, projection);
    const live = generations.find(({ state }) => state === 'live');
    if (live === undefined) throw new MarketlogError('projection_missing', `${projection} has no live generation`);
    await replaceViews(sql, this.database.dialect, projection, live, generations);
  }
}

function ofProjection(known: readonly Generation[], { name }: Projection): Generation[] {
  return known.filter(({ projection }) => projection === name);
}

function viewsDiffer(projection: Projection, target: Generation, known: ReadonlyMap<string, string>): boolean {
  return (
    target.version === projection.version &&
    Object.entries(projection.views ?? {}).some(
      ([name, definition]) => known.get(`${name} ${target.generation}`) !== definition,
    )
  );
}
