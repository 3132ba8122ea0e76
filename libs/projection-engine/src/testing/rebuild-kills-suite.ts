import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError } from '#event-sourcing';
import { hashReadModels } from '../reading/content-hash.js';
import { readRebuilds } from '../rebuilding/rebuild-table.js';
import {
  count,
  counts,
  course,
  openBench,
  projector,
  sums,
  type Bench,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [sums, counts];
const [keys, eventsPerKey] = [8, 600];

/** Where it is killed, and within how many milliseconds after it came there. */
const phases = { filling: 150, comparing: 25, flipping: 12, retiring: 12 } as const;
type Phase = keyof typeof phases;

const kills = Number(process.env['MARKETLOG_REBUILD_KILLS'] ?? 10);
const seed = Number(process.env['MARKETLOG_REBUILD_SEED'] ?? Date.now() % 1_000_000);

/** A rebuilding process that is killed again and again: what readers get is whole at any time, and nothing is left behind. */
export function rebuildKillsSuite(
  name: string,
  databaseUnderTest: () => Promise<DatabaseUnderTest>,
  spawn: (url: string) => ChildProcess,
): void {
  describe(`rebuilds on ${name} killed at random points`, () => {
    let under: DatabaseUnderTest;
    let bench: Bench;

    beforeEach(async () => {
      under = await databaseUnderTest();
      bench = await openBench(under);
      const amounts = Array.from({ length: eventsPerKey }, (_, i) => (i % 97) / 7);
      for (let key = 0; key < keys; key++) await count(bench.store, `K${key}`, amounts);
      await projector(bench, both).drain();
    });
    afterEach(async () => {
      await bench.close();
      await under.remove();
    });

    const generations = () =>
      bench.database.query<{ generation: number; state: string }>(
        "SELECT generation, state FROM projection_generations WHERE projection = 'sums' ORDER BY generation",
      );

    const title = `${kills} times (MARKETLOG_REBUILD_KILLS), from seed ${seed} (MARKETLOG_REBUILD_SEED)`;
    const timeout = 60_000 + kills * 120_000;
    const killedAgainAndAgain = async () => {
      const expected = await hashReadModels(bench.database, both);
      const chance = chanceFrom(seed);
      const met = new Set<string>();
      for (let kill = 0; kill < kills; kill++) {
        const phase = (Object.keys(phases) as Phase[])[kill % 4]!;
        const child = spawn(under.url);
        await killed(child, phase, chance() * phases[phase], 1 + Math.floor(chance() * 2));
        const found = await generations();
        met.add(found.map(({ state }) => state).join());
        expect(found.filter(({ state }) => state === 'live')).toHaveLength(1);
        expect(await hashReadModels(bench.database, both)).toEqual(expected);
      }
      // Otherwise nothing was met in the middle.
      expect(met.size).toBeGreaterThan(1);
      await rebuiltOnceMore();
      expect(await hashReadModels(bench.database, both)).toEqual(expected);
      const [live, ...others] = await generations();
      expect({ state: live!.state, others }).toEqual({ state: 'live', others: [] });
      expect(await tables()).toEqual(both[0]!.tables.map((table) => `${table.name}__g${live!.generation}`).sort());
      expect((await readRebuilds(bench.database)).filter(({ endedAt }) => endedAt === null)).toEqual([]);
      const checkpoints = await bench.database.query<{ generation: number }>(
        "SELECT DISTINCT generation FROM checkpoints WHERE consumer = 'sums'",
      );
      expect(checkpoints.map(({ generation }) => generation)).toEqual([live!.generation]);
    };
    test(title, killedAgainAndAgain, timeout);

    async function rebuiltOnceMore(): Promise<void> {
      const { rebuilds, runner } = projector(bench, both, { leaseTime: 300, turn: 300 });
      runner.start();
      for (;;) {
        try {
          await rebuilds.run('sums', { kind: 'rebuild', onDifference: 'refuse' }, course, ({ comparison }) =>
            Promise.resolve(comparison.equal ? 'live' : 'dropped'),
          );
          await rebuilds.retire('sums');
          break;
        } catch (error) {
          if (!(error instanceof MarketlogError) || error.code !== 'rebuild_running') throw error;
          await sleep(50);
        }
      }
      await runner.stop();
    }

    /** Tables of the read model, of whatever generation. */
    async function tables(): Promise<string[]> {
      const rows = await bench.database.query<{ name: string }>(
        bench.database.dialect === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'table'"
          : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
      );
      return rows
        .map(({ name: table }) => table)
        .filter((table) => /^(given_up__\d+_)?(sums|amounts)__g/.test(table))
        .sort();
    }
  });
}

/** Kills a process so long after it has come to a phase for the nth time. */
async function killed(child: ChildProcess, phase: Phase, after: number, times: number): Promise<void> {
  const ended = once(child, 'exit');
  let seen = 0;
  try {
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line === 'different') throw new Error('a rebuilt generation differed from the live one');
      if (line === phase && ++seen === times) break;
    }
    await sleep(after);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  if (seen < times) throw new Error(`the process ended by itself before ${phase}`);
}

/** Numbers from 0 to 1 (mulberry32). */
function chanceFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
