import { AsyncLocalStorage } from 'node:async_hooks';
import {
  formatAddress,
  MarketlogError,
  partitionOf,
  type Category,
  type EventAddress,
  type EventStore,
  type LogPartition,
  type Projection,
} from '#event-sourcing';
import type { Database, SqlReader, SqlRow, SqlValue } from '#database';
import { withTables } from '../generations/projection-views.js';
import type { ProgressSignal } from '../consuming/progress-signal.js';
import { SharedRead } from './shared-read.js';

/** What readers of a projection get at this moment. */
export interface LiveReadModel {
  readonly version: number;
  readonly generation: number;
}

/** Reads of one projection that see one state. */
export interface ReadModelSnapshot extends LiveReadModel {
  readonly query: <R extends SqlRow>(sql: string, parameters?: readonly SqlValue[]) => Promise<R[]>;
  /** Last position of the partition that this state holds. */
  position(partition: LogPartition): Promise<number>;
}

/** How far the read models of an answer about one key have come. */
export interface KeyStanding {
  /** Of each projection, in the order asked for. */
  readonly live: readonly LiveReadModel[];
  /** Last position of the key's partition that all of them hold; 0 before the first. */
  readonly position: number;
  /** Position of the key's last event up to there; 0 where there is none. */
  readonly lastChange: number;
}

interface LiveRow extends SqlRow {
  name: string;
  generation: number;
  version: number;
}

/** What one question has found out so far. */
interface Question {
  live?: Promise<ReadonlyMap<string, LiveReadModel>> | undefined;
}

/**
 * Milliseconds that a request waits for a projection, and between two looks at its checkpoint: at first often, for what is just
 * being applied, then ever less, so that many who wait for one that stands still do not keep the database busy.
 */
const patience = { most: 2_000, firstLook: 25, lastLook: 200, growth: 1.5 };

/**
 * Where the database does not count its commits: positions and rewrites only grow, so no two states of log and read models with different
 * rows have all of this in common. Generations that are equal hold equal rows.
 */
const standing = `SELECT COUNT(*) AS consumers, SUM(generation) AS generations, SUM(position) AS positions, SUM(rewrites) AS rewrites,
  (SELECT SUM(position) FROM log_heads) AS head, (SELECT SUM(live_generation) FROM projections) AS live,
  (SELECT COUNT(*) FROM dead_letters) AS parked FROM checkpoints`;

const liveGeneration =
  'projections p JOIN projection_generations g ON g.projection = p.name AND g.generation = p.live_generation';

/**
 * The read models as repositories see them: `{table}` in a query stands for the table of the live generation, resolved per
 * call. Injected by this class as token.
 * @throws MarketlogError `read_model_not_ready` where the projection was never made, or is being rebuilt for this build.
 */
export class ReadModels {
  private readonly question = new AsyncLocalStorage<Question>();
  /** Fixed when the log was made. */
  private partitions: number | undefined;
  /** Every request reads it, and many come at the same time. */
  private readonly standingNow = new SharedRead(async () => JSON.stringify(await this.database.query(standing)));

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly projections: readonly Projection[],
    private readonly signal: ProgressSignal,
  ) {}

  /**
   * What `work` reads is read from the generations that were live when it first asked: they are looked up once for all its questions. One
   * that is dropped meanwhile is replaced, as ever.
   */
  asOneQuestion<T>(work: () => Promise<T>): Promise<T> {
    return this.question.run({}, work);
  }

  /** Differs after anything was written on which an answer from read models and log depends. */
  async stamp(): Promise<string> {
    return (await this.database.stamp()) ?? this.standingNow.ask();
  }

  /** `readModels.query('daily-bars', 'SELECT … FROM {daily_bars} WHERE …', […])` */
  async query<R extends SqlRow>(projection: string, sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    return this.askLive(projection, (live) =>
      this.database.query<R>(this.rewritten(projection, live, sql), parameters),
    );
  }

  /** Several queries over one state, which names the positions it holds. `work` may have to begin again. */
  async snapshot<T>(projection: string, work: (model: ReadModelSnapshot) => Promise<T>): Promise<T> {
    return this.askLive(projection, (live) =>
      this.database.snapshot((sql) =>
        work({
          ...live,
          query: (text, parameters) => sql.query(this.rewritten(projection, live, text), parameters),
          position: (partition) => positionOf(sql, projection, live.generation, partition),
        }),
      ),
    );
  }

  async version(projection: string): Promise<LiveReadModel> {
    const question = this.question.getStore();
    const live = await (question === undefined ? this.live() : (question.live ??= this.live()));
    const found = live.get(projection);
    if (found === undefined) throw notMade(projection);
    return found;
  }

  /** Last position of the partition that readers of the projection see; 0 before the first. */
  async position(projection: string, partition: LogPartition): Promise<number> {
    const [live] = await this.database.query<{ position: number | null }>(
      `SELECT c.position FROM ${liveGeneration} LEFT JOIN checkpoints c ` +
        'ON c.consumer = p.name AND c.generation = g.generation AND c.category = ? AND c.partition_no = ? WHERE p.name = ?',
      [partition.category, partition.partition, projection],
    );
    if (live === undefined) throw notMade(projection);
    return live.position ?? 0;
  }

  /**
   * Resolves once readers of the projection see the event at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  async waitFor(projection: string, address: EventAddress, milliseconds = patience.most): Promise<void> {
    const end = performance.now() + milliseconds;
    let pause = patience.firstLook;
    while ((await this.position(projection, address)) < address.position) {
      if (performance.now() >= end) {
        throw new MarketlogError('projection_behind', `${projection} has not yet applied ${formatAddress(address)}`);
      }
      await this.signal.next(pause);
      pause = Math.min(pause * patience.growth, patience.lastLook);
    }
  }

  /**
   * How far the projections are where the events of a key lie. The generations are those of the positions.
   * @param projections of one category; the last change counts that the first of them holds
   */
  async standing(projections: readonly [string, ...string[]], key: string): Promise<KeyStanding> {
    const category = this.categoryOf(projections[0]);
    const partition = { category, partition: await this.partitionOf(key) };
    const rows = await this.database.query<LiveRow & { position: number | null }>(
      `SELECT p.name, g.generation, g.version, c.position FROM ${liveGeneration} LEFT JOIN checkpoints c ` +
        'ON c.consumer = p.name AND c.generation = g.generation AND c.category = ? AND c.partition_no = ? ' +
        `WHERE p.name IN (${projections.map(() => '?').join()})`,
      [category, partition.partition, ...projections],
    );
    const found = projections.map((name) => rows.find((row) => row.name === name) ?? throwNotMade(name));
    const positions = found.map(({ position }) => position ?? 0);
    const position = Math.min(...positions);
    // Beyond the answer's own position the last change is not in it yet.
    const lastChange = Math.min(position, await this.lastOf(partition, key, positions[0]!));
    return { live: found.map(({ generation, version }) => ({ generation, version })), position, lastChange };
  }

  private categoryOf(projection: string): Category {
    return this.declared(projection).category;
  }

  private async partitionOf(key: string): Promise<number> {
    this.partitions ??= (await this.store.identity()).partitions;
    return partitionOf(key, this.partitions);
  }

  private async lastOf({ category, partition }: LogPartition, key: string, upTo: number): Promise<number> {
    const [row] = await this.database.query<{ position: number | null }>(
      'SELECT MAX(position) AS position FROM events WHERE category = ? AND partition_no = ? AND event_key = ? AND position <= ?',
      [category, partition, key, upTo],
    );
    return row?.position ?? 0;
  }

  /** Every projection that has a live generation. */
  private async live(): Promise<ReadonlyMap<string, LiveReadModel>> {
    const rows = await this.database.query<LiveRow>(`SELECT p.name, g.generation, g.version FROM ${liveGeneration}`);
    return new Map(rows.map(({ name, generation, version }) => [name, { generation, version }]));
  }

  private declared(name: string): Projection {
    const found = this.projections.find((projection) => projection.name === name);
    if (found === undefined) throw new TypeError(`this process has no projection ${name}`);
    return found;
  }

  private rewritten(projection: string, { generation }: LiveReadModel, sql: string): string {
    const tables = this.declared(projection).tables.map(({ name }) => name);
    return withTables(sql, tables, generation);
  }

  /** A generation that is dropped meanwhile is answered by the one that took its place. */
  private async askLive<T>(projection: string, ask: (live: LiveReadModel) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const live = await this.version(projection);
      try {
        return await ask(live);
      } catch (error) {
        const question = this.question.getStore();
        if (question !== undefined) question.live = undefined;
        const current = await this.version(projection);
        if (current.generation !== live.generation && attempt < 3) continue;
        throw this.explained(projection, current, error);
      }
    }
  }

  /** While a generation of another version is live, a query of this build may not fit its tables. */
  private explained(projection: string, live: LiveReadModel, error: unknown): unknown {
    if (error instanceof MarketlogError || live.version === this.declared(projection).version) return error;
    return notReady(`the read model ${projection} is being rebuilt`);
  }
}

function notMade(projection: string): MarketlogError {
  return notReady(`the read model ${projection} has not been made yet`);
}

function throwNotMade(projection: string): never {
  throw notMade(projection);
}

function notReady(message: string): MarketlogError {
  return new MarketlogError('read_model_not_ready', message);
}

async function positionOf(
  sql: SqlReader,
  projection: string,
  generation: number,
  { category, partition }: LogPartition,
): Promise<number> {
  const [row] = await sql.query<{ position: number }>(
    'SELECT position FROM checkpoints WHERE consumer = ? AND generation = ? AND category = ? AND partition_no = ?',
    [projection, generation, category, partition],
  );
  return row?.position ?? 0;
}
