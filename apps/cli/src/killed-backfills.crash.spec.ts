import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildPrivately, mulberry32, type PrivateBuild } from '#testing';
import { writeBarFiles } from './testing/bar-files.js';
import { killOnce, marketlog, startMarketlog } from './testing/marketlog-process.js';

const kills = Number(process.env['MARKETLOG_PREDICTION_KILLS'] ?? 5);
const seed = Number(process.env['MARKETLOG_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const symbols = Array.from({ length: 8 }, (_, i) => `S${i}`);
const backfill = ['predict', 'backfill', '--from', '2014-09-02', '--to', '2015-03-31', '--json'];
const tables = ['predictions', 'prediction_sessions', 'prediction_missing', 'prediction_drift'];
let build: PrivateBuild;
let folder: string;

beforeAll(async () => {
  process.stderr.write(`killed backfills: MARKETLOG_TEST_SEED=${seed}\n`);
  build = await buildPrivately();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-backfills-'));
  await writeBarFiles(join(folder, 'prices'), symbols, { bars: 330, seed });
});

afterAll(async () => {
  await build.remove();
  await rm(folder, { recursive: true, force: true });
});

/** A log of these prices in a file of its own. */
class PredictedLog {
  readonly #file: string;
  readonly settings: Record<string, string>;

  constructor(name: string) {
    this.#file = join(folder, name);
    // Read models are rebuilt without any model: a rebuild asks none.
    const models = join(folder, 'no-models');
    this.settings = {
      MARKETLOG_DATABASE_URL: `sqlite:${this.#file}`,
      MARKETLOG_LOG_LEVEL: 'error',
      MARKETLOG_MODELS: models,
    };
  }

  async run(...line: string[]) {
    const { exitCode, stderr, json } = await marketlog(build.root, line, this.settings);
    if (exitCode !== 0) throw new Error(`marketlog ${line.join(' ')} exited ${exitCode}: ${stderr}`);
    return json() as unknown;
  }

  import() {
    return this.run('import', 'prices', join(folder, 'prices'), '--source', 'csv', '--exchange', 'US', '--json');
  }

  /** Of what there is to hash, the tables of predictions. */
  async hash() {
    const { tables: all } = (await this.run('projections', 'hash', '--json')) as { tables: { table: string }[] };
    return all.filter(({ table }) => tables.includes(table));
  }

  /** Each event of predictions that is there, by what it is about. */
  events(): { type: string; stream: string; id: string }[] {
    const sql = "SELECT type, stream, hex(id) AS id FROM events WHERE category = 'predictions'";
    return this.#rows(sql) as { type: string; stream: string; id: string }[];
  }

  count(): number {
    return Number(this.#rows("SELECT SUM(position) AS n FROM log_heads WHERE category = 'predictions'")[0]!['n'] ?? 0);
  }

  /** Kills a backfill once there are so many events. @returns whether it was still running */
  killAt(goal: number, delay: number): Promise<boolean> {
    return killOnce(startMarketlog(build.root, backfill, this.settings), () => this.count() >= goal, delay);
  }

  #rows(sql: string): Record<string, unknown>[] {
    const database = new DatabaseSync(this.#file, { readOnly: true, timeout: 60_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
}

const sorted = (events: ReturnType<PredictedLog['events']>) =>
  events.map(({ type, stream, id }) => `${stream} ${type} ${id}`).sort();

test(`a backfill that is killed ${kills} times predicts each key once and misses none; a rebuild of its read models predicts nothing and is equal`, async () => {
  const random = mulberry32(seed);
  const [unharmed, harmed] = [new PredictedLog('unharmed.db'), new PredictedLog('harmed.db')];
  await unharmed.import();
  await unharmed.run(...backfill);
  const expected = unharmed.events();
  await harmed.import();
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const goal = Math.floor(((kill + random()) / kills) * expected.length * 0.95);
    if (await harmed.killAt(goal, random() * 20)) killed++;
  }
  expect(killed).toBeGreaterThanOrEqual(Math.ceil(kills * 0.6));
  await harmed.run(...backfill);
  // Ids follow from what an event is about, so the same ids are the same keys, each once.
  expect(sorted(harmed.events())).toEqual(sorted(expected));
  expect(new Set(expected.map(({ id }) => id)).size).toBe(expected.length);
  expect(await harmed.hash()).toEqual(await unharmed.hash());
  for (const name of ['predictions', 'prediction-sessions'])
    expect(await harmed.run('projections', 'rebuild', name, '--yes', '--json')).toMatchObject({ equal: true });
  expect(harmed.events()).toHaveLength(expected.length);
  expect(await harmed.run('predictions', 'verify', '--sample', '200', '--json')).toMatchObject({
    ok: true,
    equal: 200,
  });
}, 900_000);
