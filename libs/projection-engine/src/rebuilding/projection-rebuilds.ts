import { randomUUID } from 'node:crypto';
import { MarketlogError, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import { readGenerations, type Generation } from '../generations/generation-table.js';
import { readPauses, setPaused } from '../generations/pause-table.js';
import { fillByThreads, filledAndCompared, type RebuildCourse } from './fill-generation.js';
import type { FilledGeneration, RebuildDecision, RebuildEnd, RebuildOrder, RebuildParts } from './rebuild-order.js';
import type { ComparedKey } from './rebuild-key.js';
import {
  failureOf,
  nothingKept,
  pausedNow,
  rebuildNotFound,
  requestedBefore,
  unknownProjection,
} from './rebuild-refusals.js';
import { inTurn } from './projection-turn.js';
import { insertRebuild, readRebuild, readRebuilds, updateRebuild, type RebuildRecord } from './rebuild-table.js';

/** Rebuilds of read models beside the ones that are served. Injected by this class as token. */
export class ProjectionRebuilds {
  private readonly database: Database;
  private readonly projections: readonly Projection[];

  constructor(private readonly parts: RebuildParts) {
    this.database = parts.database;
    this.projections = parts.projections;
  }

  /**
   * Makes the next generation, waits until a projector has filled it from the log to exactly where the live one stands, and holds
   * every cell of it against the live one. `decide` then says what becomes of it; until it does, readers notice nothing.
   * @throws MarketlogError `unknown_projection`, `rebuild_running`, `rebuild_refused`, `projection_paused`, `projection_behind`
   */
  async run(
    name: string,
    order: RebuildOrder,
    course: RebuildCourse,
    decide: (filled: FilledGeneration) => Promise<RebuildDecision>,
  ): Promise<FilledGeneration & { readonly end: RebuildEnd }> {
    const projection = this.declared(name);
    return this.inTurn(name, async () => {
      await this.assertPossible(projection, order);
      await this.endAbandoned(name);
      const id = await this.insert(name, order, 'command');
      return this.perform(id, projection, order.key ?? null, course, decide);
    });
  }

  /**
   * Asks the service to rebuild: a process that projects runs it, and one that comes later goes on where it was killed.
   * @throws MarketlogError `unknown_projection`, `rebuild_running`, `projection_paused`
   */
  async request(name: string, order: RebuildOrder): Promise<RebuildRecord> {
    const projection = this.declared(name);
    return this.inTurn(name, async () => {
      await this.assertPossible(projection, order);
      if ((await this.open(name)).some(({ runBy }) => runBy === 'service')) throw requestedBefore(name);
      await this.endAbandoned(name);
      return (await readRebuild(this.database, await this.insert(name, order, 'service')))!;
    });
  }

  /** Runs what was requested of this build's projections, unless another process does. */
  async runRequested(signal: AbortSignal): Promise<void> {
    for (const { id, projection: name, runBy } of await this.open()) {
      const projection = this.projections.find((each) => each.name === name);
      if (projection === undefined || runBy !== 'service') continue;
      await this.attempted(name, () => this.performRequested(id, projection, signal));
    }
  }

  /** Holds new versions that this build fills against what is served, each once, and serves those that are equal or may differ. */
  async proveVersions(signal: AbortSignal): Promise<void> {
    const onDifference = this.parts.newVersions === 'serve' ? 'accept' : 'refuse';
    for (const projection of await this.unproved()) {
      const { name } = projection;
      await this.attempted(name, async () => {
        // Another process may have been faster.
        if (!(await this.unproved()).includes(projection)) return;
        const id = await this.insert(name, { kind: 'upgrade', onDifference }, 'service');
        await this.performRequested(id, projection, signal);
      });
    }
  }

  /**
   * Readers get the generation they had before the last rebuild, which was fed all along.
   * @throws MarketlogError `nothing_to_revert`
   */
  async revert(name: string): Promise<Generation> {
    const projection = this.declared(name);
    return this.inTurn(name, async () => {
      const standby = await this.standby(name);
      await this.parts.catalog.promote(projection, standby.generation, 'standby');
      return standby;
    });
  }

  /**
   * Drops the generation that `revert` would go back to.
   * @throws MarketlogError `nothing_to_revert`
   */
  async retire(name: string): Promise<Generation> {
    this.declared(name);
    return this.inTurn(name, async () => {
      const standby = await this.standby(name);
      await this.parts.catalog.discard(name, standby.generation);
      return standby;
    });
  }

  /**
   * From now on no generation of it is fed until it is resumed; readers get it as it is.
   * @returns whether that changed anything
   */
  async pause(name: string): Promise<boolean> {
    this.declared(name);
    return this.inTurn(name, () => setPaused(this.database, name, true));
  }

  /** It is fed again, from where it stood. @returns whether that changed anything */
  async resume(name: string): Promise<boolean> {
    return setPaused(this.database, this.declared(name).name, false);
  }

  async generations(name: string): Promise<Generation[]> {
    return readGenerations(this.database, this.declared(name).name);
  }

  /** The newest first, without what each found. */
  async list(name: string): Promise<RebuildRecord[]> {
    return readRebuilds(this.database, this.declared(name).name);
  }

  /** @throws MarketlogError `rebuild_not_found` */
  async find(name: string, id: string): Promise<RebuildRecord> {
    const found = await readRebuild(this.database, id);
    if (found?.projection === this.declared(name).name) return found;
    throw rebuildNotFound(name, id);
  }

  /** Projections of which this build fills a new version that was not held against the old one yet. Two questions, since it is asked every second. */
  private async unproved(): Promise<Projection[]> {
    const generations = await readGenerations(this.database);
    const rebuilds = await readRebuilds(this.database);
    return this.projections.filter(({ name, version }) => {
      const filled = generations.find(
        (each) => each.projection === name && each.version === version && ['building', 'filling'].includes(each.state),
      );
      const isBegun = rebuilds.some(
        (each) =>
          each.projection === name &&
          each.generation === filled?.generation &&
          (each.state === 'held' || each.endedAt === null),
      );
      return filled !== undefined && !isBegun;
    });
  }

  /** What fails of what was requested stands in its record. */
  private async attempted(name: string, work: () => Promise<void>): Promise<void> {
    await this.inTurn(name, work).catch((error: unknown) => {
      if (!(error instanceof MarketlogError)) throw error;
    });
  }

  private async performRequested(id: string, projection: Projection, signal: AbortSignal): Promise<void> {
    const record = await readRebuild(this.database, id);
    if (record === undefined || record.endedAt !== null || (await this.endedByOther(record))) return;
    const { kind, onDifference, key } = record;
    const decide = ({ comparison: { equal } }: FilledGeneration): Promise<RebuildDecision> =>
      Promise.resolve(kind !== 'verify' && (equal || onDifference === 'accept') ? 'live' : 'dropped');
    await this.perform(id, projection, key, { signal, onProgress: () => undefined }, decide);
  }

  /** A process that was killed after the pointer had moved, or the generation was dropped, has only not said so. */
  private async endedByOther({ id, projection, generation, comparison, key }: RebuildRecord): Promise<boolean> {
    // One key is as it should be however often that is done.
    if (comparison === null || key !== null) return false;
    const state = (await readGenerations(this.database, projection)).find((each) => each.generation === generation);
    if (state !== undefined && ['filling', 'rebuilding', 'building'].includes(state.state)) return false;
    await updateRebuild(this.database, id, {
      state: state?.state === 'live' ? 'live' : 'dropped',
      endedAt: Date.now(),
    });
    return true;
  }

  private async perform(
    id: string,
    projection: Projection,
    key: string | null,
    course: RebuildCourse,
    decide: (filled: FilledGeneration) => Promise<RebuildDecision>,
  ): Promise<FilledGeneration & { readonly end: RebuildEnd }> {
    try {
      const compared =
        key === null ? await this.fill(id, projection, course) : await this.compareKey(id, projection, key);
      await updateRebuild(this.database, id, { comparison: compared.comparison });
      const filled = { projection, ...compared };
      const decision = await decide(filled);
      const end = key === null ? await this.carryOut(projection, compared.generation, decision) : decision;
      if (key !== null && decision === 'live' && !compared.comparison.equal)
        await this.parts.keys.replace(projection, key);
      await updateRebuild(this.database, id, { state: end, endedAt: Date.now() });
      return { ...filled, end };
    } catch (error) {
      await this.failed(id, error, course.signal.aborted);
      throw error;
    }
  }

  /** A new version that is not wanted yet is kept: it would be filled again by the next start. */
  private async carryOut(projection: Projection, generation: number, decision: RebuildDecision): Promise<RebuildEnd> {
    const { name } = projection;
    const known = await readGenerations(this.database, name);
    const isUpgrade = known.some((each) => each.generation === generation && each.state === 'building');
    if (decision === 'live')
      await this.parts.catalog.promote(projection, generation, isUpgrade ? 'building' : 'rebuilding');
    else if (!isUpgrade) await this.parts.catalog.discard(name, generation);
    return decision === 'dropped' && isUpgrade ? 'held' : decision;
  }

  private async fill(id: string, projection: Projection, course: RebuildCourse): Promise<ComparedKey> {
    const { database } = this;
    const { catalog, threads } = this.parts;
    const { partitions } = await this.parts.store.identity();
    const { generation, state } = await catalog.beginRebuild(projection, partitions);
    await updateRebuild(database, id, { state: 'filling', generation });
    if (state === 'filling') {
      if (threads !== undefined) await fillByThreads(database, threads, { projection, generation, partitions }, course);
      await catalog.filled(projection, generation);
    }
    const comparing = () => updateRebuild(database, id, { state: 'comparing' });
    return { generation, comparison: await filledAndCompared(database, projection, generation, course, comparing) };
  }

  private async compareKey(id: string, projection: Projection, key: string): Promise<ComparedKey> {
    await updateRebuild(this.database, id, { state: 'comparing' });
    const compared = await this.parts.keys.compare(projection, key);
    await updateRebuild(this.database, id, { generation: compared.generation });
    return compared;
  }

  /** What the service runs goes on after a stop, and once a database that is away is back. */
  private async failed(id: string, error: unknown, stopped: boolean): Promise<void> {
    const record = await readRebuild(this.database, id).catch(() => undefined);
    const end = record && failureOf(record, error, stopped);
    if (end !== undefined) await updateRebuild(this.database, id, end).catch(() => undefined);
  }

  private async insert(projection: string, order: RebuildOrder, runBy: RebuildRecord['runBy']): Promise<string> {
    const id = randomUUID();
    await insertRebuild(this.database, { id, projection, key: null, ...order, runBy, requestedAt: Date.now() });
    return id;
  }

  private async open(name?: string): Promise<RebuildRecord[]> {
    return (await readRebuilds(this.database, name)).filter(({ endedAt }) => endedAt === null);
  }

  /** Whoever ran these is gone, or the lease would not be free: the one that begins now goes on with what they filled. */
  private async endAbandoned(name: string): Promise<void> {
    for (const { id } of await this.open(name)) {
      const message = 'the process that ran it ended; a later one has gone on with it';
      await updateRebuild(this.database, id, { state: 'failed', code: 'interrupted', message, endedAt: Date.now() });
    }
  }

  private async assertPossible(projection: Projection, { key = null }: RebuildOrder): Promise<void> {
    const { name } = projection;
    if (key !== null) await this.parts.keys.assertPossible(projection, key);
    else if ((await readPauses(this.database)).has(name)) throw pausedNow(name);
  }

  /** @throws MarketlogError `nothing_to_revert` */
  private async standby(name: string): Promise<Generation> {
    const standby = (await readGenerations(this.database, name)).find(({ state }) => state === 'standby');
    if (standby !== undefined) return standby;
    throw nothingKept(name);
  }

  private inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    return inTurn(this.parts.leases, name, work, this.parts.turn);
  }

  private declared(name: string): Projection {
    const found = this.projections.find((each) => each.name === name);
    if (found !== undefined) return found;
    throw unknownProjection(name, this.projections);
  }
}
