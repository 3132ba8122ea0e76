import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError, type Reaction, type Reactor } from '#event-sourcing';
import { waitUntil } from './wait-until.js';
import { count, ignoredType, useBench, type Counted, type DatabaseUnderTest } from './engine-fixture.js';
import { doubled, DoubleWhenCounted, reacting } from './reactor-fixture.js';

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

/** What a reactor adds to the log, once, whatever happens between. */
export function reactorSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`reactors on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    const checkpoints = () =>
      bench.database
        .query<{ position: number }>("SELECT position FROM checkpoints WHERE consumer = 'double-when-counted'")
        .then((rows) => rows.reduce((sum, { position }) => sum + position, 0));

    test('each event is reacted to once, however the log is cut into batches', async () => {
      const reactor = new DoubleWhenCounted(1, 2);
      const { drain } = reacting(bench, [reactor]);
      await count(bench.store, 'A', [1, 2, 3, 4, 5]);
      await count(bench.store, 'A', ['this is not JSON'], ignoredType);
      await drain();
      await count(bench.store, 'A', [6]);
      await drain();
      expect(await doubled(bench.store, 'A')).toEqual([2, 4, 6, 8, 10, 12]);
      expect(Math.max(...reactor.batches)).toBe(2);
      const [first] = await bench.store.readStream('model-A');
      const [cause] = await bench.store.readStream('instrument-A');
      expect(first?.causationId).toBe(cause?.id);
    });

    test('what a crash before the checkpoint repeats is recognised by its id', async () => {
      await count(bench.store, 'A', [1, 2]);
      await reacting(bench, [new DoubleWhenCounted()]).drain();
      await bench.database.transaction((sql) => sql.execute('UPDATE checkpoints SET position = 0'));
      expect(await reacting(bench, [new DoubleWhenCounted()]).drain()).toBe(2);
      expect(await doubled(bench.store, 'A')).toEqual([2, 4]);
      expect(await checkpoints()).toBe(2);
    });

    test('what it has reacted to in an earlier life keeps nothing waiting for it', async () => {
      await count(bench.store, 'A', [1, 2, 3]);
      await reacting(bench, [new DoubleWhenCounted()]).drain();
      const { drain, subscription } = reacting(bench, [new DoubleWhenCounted()]);
      const said: number[] = [];
      subscription.applied = ({ category }, position) => {
        if (category === 'instruments') said.push(position);
      };
      expect(await drain()).toBe(0);
      expect(said.at(-1)).toBe(3);
    });

    test('one that was overtaken while it computed adds nothing and goes on from where the other stands', async () => {
      const other = reacting(await bench.anotherProcess(), [new DoubleWhenCounted()]);
      const overtaken = new DoubleWhenCounted();
      const slow: Reactor<Counted> = {
        name: overtaken.name,
        version: 1,
        categories: overtaken.categories,
        types: overtaken.types,
        async react(events) {
          const reactions = await overtaken.react(events);
          await other.drain();
          return reactions;
        },
      };
      await count(bench.store, 'A', [1, 2]);
      const [engine] = await reacting(bench, [slow]).factory.create();
      const pass = () => engine!.pass(new AbortController().signal, () => undefined);
      expect(await pass()).toEqual({ applied: 0, overtaken: true });
      expect(await doubled(bench.store, 'A')).toEqual([2, 4]);
      await count(bench.store, 'A', [3]);
      expect(await pass()).toEqual({ applied: 0, overtaken: true });
      expect(await doubled(bench.store, 'A')).toEqual([2, 4, 6]);
      expect(await checkpoints()).toBe(3);
    });

    test('while what it needs is missing its checkpoint stands, its status says so, and nothing is parked', async () => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      let missing: string | undefined = 'no model is promoted';
      const reactor = Object.assign(new DoubleWhenCounted(), { missing: async () => missing });
      const { factory, statuses } = reacting(bench, [reactor], { log: { log: say, warn: say, error: say } });
      const [engine] = await factory.create();
      const pass = () => engine!.pass(new AbortController().signal, () => undefined);
      await count(bench.store, 'A', [1, 2]);
      await pass();
      expect(reactor.batches).toEqual([]);
      expect(await checkpoints()).toBe(0);
      expect(await statuses.list()).toMatchObject([
        { name: reactor.name, state: 'waiting', detail: `${reactor.name} waits: no model is promoted`, parkedKeys: 0 },
      ]);
      missing = undefined;
      await waitUntil(async () => (await pass()).applied > 0);
      expect(await doubled(bench.store, 'A')).toEqual([2, 4]);
      expect(await statuses.list()).toMatchObject([{ state: 'live', detail: null }]);
      expect(lines).toEqual([
        expect.stringMatching(/stands still at instruments-\d+: .*no model is promoted/),
        'double-when-counted goes on',
      ]);
    });

    test('an event that fails by itself is parked with later ones of its key, and others go on', async () => {
      const { drain, statuses } = reacting(bench, [new DoubleWhenCounted()]);
      await count(bench.store, 'A', [1, -1, 5]);
      await count(bench.store, 'B', [7]);
      await drain();
      await count(bench.store, 'A', [9]);
      await drain();
      expect(await doubled(bench.store, 'A')).toEqual([2]);
      expect(await doubled(bench.store, 'B')).toEqual([14]);
      const parked = await bench.database.query(
        'SELECT consumer, generation, event_key, code, message FROM dead_letters ORDER BY position',
      );
      const own = { consumer: 'double-when-counted', generation: 1, event_key: 'A' };
      expect(parked.map((row) => ({ ...row }))).toEqual([
        { ...own, code: 'reaction_failed', message: '-1 cannot be doubled' },
        { ...own, code: 'key_parked', message: expect.any(String) },
        { ...own, code: 'key_parked', message: expect.any(String) },
      ]);
      const announced = await bench.store.readStream('operation-double-when-counted');
      expect(announced.map(({ type }) => type)).toEqual(['marketlog.operations.v1.KeyParked']);
      expect(await statuses.list()).toMatchObject([{ state: 'live', parkedKeys: 1 }]);
    });

    test('an event whose reaction the log refuses is parked', async () => {
      const reactor = new DoubleWhenCounted();
      const large = Buffer.alloc(2 * 1024 * 1024);
      const { drain } = reacting(bench, [
        {
          ...{ name: reactor.name, version: 1, categories: reactor.categories, types: reactor.types },
          react: async (events: readonly Counted[]): Promise<Reaction[]> =>
            events.map((event) => ({
              stream: `model-${event.key}`,
              events: [{ ...reactor.doubled(event), ...(event.data.amount === 3 && { data: large }) }],
            })),
        },
      ]);
      await count(bench.store, 'A', [1, 3]);
      await count(bench.store, 'B', [3]);
      await count(bench.store, 'C', [2]);
      await drain();
      expect(await doubled(bench.store, 'A')).toEqual([2]);
      expect(await doubled(bench.store, 'B')).toEqual([]);
      expect(await doubled(bench.store, 'C')).toEqual([4]);
      expect(await bench.database.query("SELECT code FROM dead_letters WHERE code <> 'key_parked'")).toMatchObject([
        { code: 'payload_too_large' },
        { code: 'payload_too_large' },
      ]);
    });

    test('a fault of the surroundings parks nothing and is tried again', async () => {
      const reactor = new DoubleWhenCounted();
      let broken = true;
      const react = reactor.react.bind(reactor);
      reactor.react = (events) =>
        broken ? Promise.reject(new MarketlogError('model_missing', 'the registry does not answer')) : react(events);
      const { factory, statuses } = reacting(bench, [reactor]);
      const [engine] = await factory.create();
      const pass = () => engine!.pass(new AbortController().signal, () => undefined);
      await count(bench.store, 'A', [1]);
      expect(await pass()).toEqual({ applied: 0, overtaken: false });
      expect(engine!.standstill).toContain('the registry does not answer');
      expect(await statuses.list()).toMatchObject([{ state: 'stopped', detail: 'the registry does not answer' }]);
      broken = false;
      await waitUntil(async () => (await pass()).applied > 0);
      expect(await doubled(bench.store, 'A')).toEqual([2]);
      expect(await bench.database.query('SELECT * FROM dead_letters')).toEqual([]);
    });

    test('a type that the build does not know stops the partition, loudly', async () => {
      const { drain, statuses } = reacting(bench, [new DoubleWhenCounted()]);
      await count(bench.store, 'A', [1]);
      await count(bench.store, 'A', [2], 'test.FromTheFuture');
      await drain();
      await drain();
      expect(await checkpoints()).toBe(1);
      const detail = expect.stringContaining('does not know the type test.FromTheFuture') as string;
      expect(await statuses.list()).toMatchObject([{ state: 'stopped', detail, parkedKeys: 0 }]);
    });

    test('a reaction that names a version is decided again where another writer was faster', async () => {
      const reactor = new DoubleWhenCounted();
      let asked = 0;
      const versioned: Reactor<Counted> = {
        ...{ name: reactor.name, version: 1, categories: reactor.categories, types: reactor.types },
        async react(events) {
          const expectedVersion = (await bench.store.readStream('model-A')).length;
          if (asked++ === 0) {
            const [other] = await new DoubleWhenCounted(2).react(events);
            await bench.store.append('model-A', 'any', other!.events);
          }
          return [{ stream: 'model-A', expectedVersion, events: events.map((event) => reactor.doubled(event)) }];
        },
      };
      await count(bench.store, 'A', [1]);
      expect(await reacting(bench, [versioned]).drain()).toBe(1);
      expect(asked).toBe(2);
      expect(await doubled(bench.store, 'A')).toEqual([2, 2]);
    });

    test('a higher version begins anew, and its status is that of the newest', async () => {
      await count(bench.store, 'A', [1]);
      await reacting(bench, [new DoubleWhenCounted()]).drain();
      const later = reacting(bench, [new DoubleWhenCounted(2)]);
      expect(await later.drain()).toBe(1);
      expect(await doubled(bench.store, 'A')).toEqual([2, 2]);
      expect(await later.statuses.list()).toMatchObject([{ version: 2, state: 'live' }]);
    });

    test('one process reacts while it holds the lease, and another takes over when it stops', async () => {
      const one = reacting(bench, [new DoubleWhenCounted()]);
      const two = reacting(await bench.anotherProcess(), [new DoubleWhenCounted()], { leaseTime: 500 });
      const everyDouble = async (expected: readonly number[]) =>
        waitUntil(async () => (await doubled(bench.store, 'A')).length >= expected.length).then(async () =>
          expect(sorted(await doubled(bench.store, 'A'))).toEqual(expected),
        );
      one.runner.start();
      await count(bench.store, 'A', [1]);
      await everyDouble([2]);
      two.runner.start();
      await count(bench.store, 'A', [2]);
      await everyDouble([2, 4]);
      expect([one.runner.reacting, two.runner.reacting]).toEqual([true, false]);
      await one.runner.stop();
      await count(bench.store, 'A', [3]);
      await everyDouble([2, 4, 6]);
      expect([one.runner.reacting, two.runner.reacting]).toEqual([false, true]);
      await two.runner.stop();
    });

    test('a slow reactor holds up no other', async () => {
      let finish: () => void = () => undefined;
      const slow: Reactor<Counted> = {
        ...{ name: 'slow', version: 1, categories: ['instruments'], types: ['test.Counted'] },
        react: () => new Promise((resolve) => (finish = () => resolve([]))),
      };
      const { runner, statuses } = reacting(bench, [slow, new DoubleWhenCounted()]);
      runner.start();
      for (const amount of [1, 2, 3]) {
        await count(bench.store, 'A', [amount]);
        await waitUntil(async () => (await doubled(bench.store, 'A')).length === amount);
      }
      finish();
      await waitUntil(async () => (finish(), (await statuses.list()).every(({ state }) => state === 'live')));
      await runner.stop();
    });

    test('stopping ends a long computation, whose batch is done by the next', async () => {
      const reactor = new DoubleWhenCounted();
      let began = false;
      const endless: Reactor<Counted> = {
        ...{ name: reactor.name, version: 1, categories: reactor.categories, types: reactor.types },
        async react(_, { signal }) {
          began = true;
          return sleep(3_600_000, [], { signal });
        },
      };
      const { runner, statuses } = reacting(bench, [endless]);
      await count(bench.store, 'A', [1]);
      runner.start();
      await waitUntil(async () => began);
      await runner.stop();
      expect(runner.reacting).toBe(false);
      expect(await statuses.list()).toMatchObject([{ state: 'behind', detail: null, parkedKeys: 0 }]);
      await reacting(bench, [reactor]).drain();
      expect(await doubled(bench.store, 'A')).toEqual([2]);
    });
  });
}
