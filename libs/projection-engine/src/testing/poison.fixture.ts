import fc from 'fast-check';
import type { Projection } from '#event-sourcing';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import {
  count,
  counts,
  openBench,
  projector,
  type Bench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';
import { doubled, DoubleWhenCounted, reacting } from './reactor-fixture.js';

/** Every event of a key in the order in which it came. */
const trail: Projection<Counted> = {
  name: 'trail',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: { past: 'rows' },
  tables: [
    {
      name: 'trail',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        place: { type: { kind: 'integer' } },
        amount: { type: { kind: 'double' } },
      },
      primaryKey: ['thing', 'place'],
      keyColumn: 'thing',
    },
  ],
  project: (thing, events, { rows }) => {
    const before = rows['trail']?.length ?? 0;
    return events.map(({ data: { amount } }, index) => {
      return { kind: 'upsert', table: 'trail', row: { thing, place: before + index + 1, amount } };
    });
  },
};

/** What a consumer should have made of one key: amounts in order, each amount of a run once. */
class ModelOfKey {
  readonly applied: number[] = [];
  readonly parked: number[] = [];

  receive(amount: number, poison: ReadonlySet<number>): void {
    if (this.parked.length > 0 || poison.has(amount)) this.parked.push(amount);
    else this.applied.push(amount);
  }

  retry(poison: ReadonlySet<number>): void {
    while (this.parked.length > 0 && !poison.has(this.parked[0]!)) this.applied.push(this.parked.shift()!);
  }
}

const things = ['A', 'B', 'C'];
const consumers = ['trail', 'counts', 'double-when-counted'] as const;
const thing = fc.nat(things.length - 1);
const consumer = fc.constantFrom(...consumers);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append'),
      thing,
      poison: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('work'), worker: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('heal'), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('retry'), thing, consumer, worker: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop'), thing, consumer, worker: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart'), worker: fc.nat(1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Two workers that know nothing of each other, over projections and a reactor that fail where they are told to. */
class Consumers {
  readonly letters: DeadLetters;
  private readonly workers: { drain(): Promise<void> }[] = [];

  constructor(
    private readonly benches: readonly Bench[],
    private readonly poison: ReadonlySet<number>,
  ) {
    this.letters = new DeadLetters(benches[0]!.database);
  }

  async start(worker: number): Promise<void> {
    const bench = this.benches[worker]!;
    const { poison } = this;
    const check = (events: readonly Counted[]): void => {
      const found = events.find(({ data }) => poison.has(data.amount));
      if (found !== undefined) throw new RangeError(`${found.data.amount} is poison`);
    };
    const failing = (projection: Projection<Counted>): Projection<Counted> => ({
      ...projection,
      project: (key, events, history) => {
        // Also a projection that looks at all of the past must not meet what was dropped.
        check([...history.events, ...events]);
        return projection.project(key, events, history);
      },
    });
    const reactor = new DoubleWhenCounted();
    const react = reactor.react.bind(reactor);
    reactor.react = async (events) => {
      check(events);
      return react(events);
    };
    const limit = { parkedKeysLimit: 1_000 };
    const { engine } = await projector(bench, [failing(trail), failing(counts)], limit).factory.create();
    const engines = [engine, ...(await reacting(bench, [reactor], limit).factory.create())];
    this.workers[worker] = {
      drain: async () => {
        for (const each of engines) {
          for (let busy = true; busy;) {
            const { applied, overtaken } = await each.pass(new AbortController().signal, () => undefined);
            busy = applied > 0 || overtaken;
          }
        }
      },
    };
  }

  drain(worker: number): Promise<void> {
    return this.workers[worker]!.drain();
  }

  async ask(action: 'retry' | 'drop', of: { consumer: string; key: string }): Promise<void> {
    const found = await this.letters.list(of);
    for (const parked of found) {
      const eventId = action === 'drop' ? parked.first.eventId : null;
      await this.letters.request([parked], { action, eventId, by: 'model', reason: '' });
    }
  }
}

/** Random poison, random fixes, retries, drops and restarts against a model. */
export function poisonSuite(
  name: string,
  databaseUnderTest: () => Promise<DatabaseUnderTest>,
  usualRuns: number,
): void {
  const numRuns = Number(process.env['MARKETLOG_POISON_PATTERNS'] ?? usualRuns);
  const timeout = 60_000 + numRuns * 5_000;
  const title = `poison patterns on ${name}: the order of a key is never broken and nothing is lost`;
  const tried = async (): Promise<void> => {
    const under = await databaseUnderTest();
    const benches = [await openBench(under), await openBench(under)];
    let run = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), (steps) => check(benches, `${run++}`, steps)),
        // Found once: a worker that was overtaken reacted to what another had dropped.
        {
          numRuns,
          examples: [
            [
              [
                { kind: 'work', worker: 0 },
                { kind: 'append', thing: 0, poison: [true] },
                { kind: 'drop', thing: 0, consumer: 'double-when-counted', worker: 1 },
              ],
            ],
          ],
        },
      );
    } finally {
      for (const bench of benches) await bench.close();
      await under.remove();
    }
  };
  test(title, tried, timeout);
}

async function check(benches: readonly Bench[], run: string, steps: readonly Step[]): Promise<void> {
  const { database, store } = benches[0]!;
  const poison = new Set<number>();
  const subject = new Consumers(benches, poison);
  for (const worker of [0, 1]) await subject.start(worker);
  const keys = things.map((each) => `${run}${each}`);
  const model = new Map(consumers.map((each) => [each, keys.map(() => new ModelOfKey())]));
  const unread: [thing: number, amount: number][] = [];
  let amounts = 0;
  const drain = async (worker: number): Promise<void> => {
    for (const [at, amount] of unread.splice(0))
      for (const ofConsumer of model.values()) ofConsumer[at]!.receive(amount, poison);
    await subject.drain(worker);
  };
  const verify = async (): Promise<void> => {
    for (const [at, key] of keys.entries()) {
      const [trails, counted, reacted] = consumers.map((each) => model.get(each)![at]!);
      const rows = await database.query<{ amount: number }>(
        'SELECT amount FROM trail__g1 WHERE thing = ? ORDER BY place',
        [key],
      );
      expect(rows.map(({ amount }) => amount)).toEqual(trails!.applied);
      const [total] = await database.query<{ events: number }>('SELECT events FROM counts__g1 WHERE thing = ?', [key]);
      expect(total?.events ?? 0).toBe(counted!.applied.length);
      expect((await doubled(store, key)).map((amount) => amount / 2)).toEqual(reacted!.applied);
      for (const each of consumers) {
        const [parked] = await subject.letters.list({ consumer: each, key });
        expect(parked?.events ?? 0).toBe(model.get(each)![at]!.parked.length);
      }
    }
  };
  for (const each of steps) {
    if (each.kind === 'append') {
      const added = each.poison.map(() => ++amounts);
      added.forEach((amount, index) => each.poison[index] && poison.add(amount));
      for (const amount of added) unread.push([each.thing, amount]);
      await count(store, keys[each.thing]!, added);
    } else if (each.kind === 'heal') poison.delete([...poison][each.which % (poison.size || 1)]!);
    else if (each.kind === 'restart') await subject.start(each.worker);
    else {
      await drain(each.worker);
      if (each.kind !== 'work') {
        const ofKey = model.get(each.consumer)![each.thing]!;
        await subject.ask(each.kind, { consumer: each.consumer, key: keys[each.thing]! });
        if (each.kind === 'retry') ofKey.retry(poison);
        else ofKey.parked.shift();
        await drain(each.worker);
      }
      await verify();
    }
  }
  poison.clear();
  await drain(0);
  for (const each of consumers) {
    for (const [at, key] of keys.entries()) {
      await subject.ask('retry', { consumer: each, key });
      model.get(each)![at]!.retry(poison);
    }
  }
  await drain(1);
  await verify();
  expect(await subject.letters.list()).toEqual([]);
}
