import type { Projection } from '#event-sourcing';
import { decodeEvent } from '#contracts';
import { DeadLetters, type ParkedKeySelection } from '../dead-letters/dead-letters.js';
import {
  count,
  counts,
  projector,
  rowsOf,
  sums,
  useBench,
  type Bench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';
import { doubled, DoubleWhenCounted, reacting } from './reactor-fixture.js';

/** The next build: takes what the one before could not. */
const fixedSums: Projection<Counted> = {
  ...sums,
  project: (thing, events, history) =>
    sums.project(
      thing,
      events.map((event) => ({ ...event, data: { ...event.data, amount: Math.abs(event.data.amount) } })),
      history,
    ),
};

class FixedDoubling extends DoubleWhenCounted {
  override doubled(event: Counted) {
    return super.doubled({ ...event, data: { ...event.data, amount: Math.abs(event.data.amount) } });
  }
}

/** What is set aside can be worked off, in order, by an operator who says who he is. */
export function deadLetterSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`dead letters on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    const letters = () => new DeadLetters(bench.database);
    const ask = async (action: 'retry' | 'drop', selection: ParkedKeySelection, eventId: string | null = null) => {
      const found = await letters().list(selection);
      return letters().request(found, { action, eventId, by: 'ann', reason: action === 'drop' ? 'not real' : '' });
    };
    const said = async (consumer: string, from: Pick<Bench, 'store'> = bench) =>
      (await from.store.readStream(`operation-${consumer}`)).map((event) => {
        const { type, data } = decodeEvent(event);
        return [type.split('.').at(-1), data] as const;
      });
    const totals = async ({ readModels }: Pick<ReturnType<typeof projector>, 'readModels'>) =>
      (await rowsOf(readModels, 'sums', 'sums')).map(({ thing, total }) => `${String(thing)} ${String(total)}`);

    test('what is parked is listed with its cause, where it arose, how often it was tried and what waits behind', async () => {
      await count(bench.store, 'A', [1, -1, 5]);
      await count(bench.store, 'B', [-2]);
      await projector(bench, [sums, counts]).drain();
      const [a, b] = await letters().list();
      expect(a).toMatchObject({
        consumer: { name: 'sums', generation: 1 },
        ...{ category: 'instruments', key: 'A', events: 2, attempts: 1, request: null },
        first: { position: 2, eventType: 'test.Counted', code: 'projection_failed', message: '-1 cannot be added' },
      });
      expect(a?.lastAt).toBe(a?.firstAt);
      expect(a?.frames[0]).toMatch(/^(Object\.)?project engine-fixture\.\w+:\d+$/);
      expect(a?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
      expect(b?.fingerprint).toBe(a?.fingerprint);
      expect(await letters().events(a!, 10)).toMatchObject([{ position: 2 }, { position: 3, code: 'key_parked' }]);
      const eventId = a!.first.eventId;
      expect(await letters().list({ eventId })).toMatchObject([{ key: 'A' }]);
      expect((await letters().list({ key: 'B' })).map(({ key }) => key)).toEqual(['B']);
    });

    test('a poison event for one of many: the others go on at once, and a retry after the fix makes the tables equal', async () => {
      const symbols = Array.from({ length: 88 }, (_, index) => `S${index}`);
      const { factory, statuses } = projector(bench, [sums, counts]);
      const { engine } = await factory.create();
      for (let round = 1; round <= 3; round++) {
        for (const symbol of symbols)
          await count(bench.store, symbol, symbol === 'S7' && round === 2 ? [-round] : [round]);
        let passes = 0;
        while ((await engine.pass(new AbortController().signal, () => undefined)).applied > 0) passes++;
        expect(passes).toBeLessThanOrEqual(2);
        for (const { partitions } of await statuses.list())
          expect(partitions.map(({ lagEvents }) => lagEvents)).toEqual(partitions.map(() => 0));
      }
      expect(await letters().list()).toMatchObject([{ key: 'S7', events: 2 }]);
      const fixed = projector(bench, [fixedSums, counts]);
      const asked = await ask('retry', { consumer: 'sums', key: 'S7' });
      await fixed.drain();
      expect(await letters().settled(asked)).toMatchObject([{ outcome: 'applied', events: 2, failure: null }]);
      expect(new Set((await totals(fixed)).map((line) => line.split(' ')[1]))).toEqual(new Set(['6']));
      expect(await letters().list()).toEqual([]);
      expect(await said('sums')).toMatchObject([
        ['KeyParked', { key: 'S7', eventId: asked[0]!.first.eventId, fingerprint: asked[0]!.fingerprint }],
        ['ParkedKeyRetried', { key: 'S7', events: 2n, retriedBy: 'ann', eventId: asked[0]!.first.eventId }],
      ]);
      await count(bench.store, 'S7', [4]);
      await fixed.drain();
      expect(await totals(fixed)).toContain('S7 10');
    });

    test('a retry that fails again is counted, and what came out well stays applied', async () => {
      const { drain, ...parts } = projector(bench, [sums]);
      await count(bench.store, 'A', [-1, 2]);
      await drain();
      const again = await ask('retry', {});
      await drain();
      expect(await letters().settled(again)).toMatchObject([
        { outcome: 'failed', events: 0, failure: { code: 'projection_failed', message: '-1 cannot be added' } },
      ]);
      expect(await letters().list()).toMatchObject([{ attempts: 2, events: 2, request: null }]);

      await count(bench.store, 'A', [-3, 4]);
      await drain();
      const fixedForSmall: Projection<Counted> = {
        ...sums,
        project: (thing, events, history) => {
          if (events.some(({ data }) => data.amount < -2)) throw new RangeError('-3 cannot be added');
          return fixedSums.project(thing, events, history);
        },
      };
      const later = await ask('retry', {});
      await projector(bench, [fixedForSmall]).drain();
      expect(await letters().settled(later)).toMatchObject([{ outcome: 'failed', events: 2 }]);
      expect(await totals(parts)).toEqual(['A 3']);
      expect(await letters().list()).toMatchObject([
        { attempts: 1, events: 2, first: { message: '-3 cannot be added' } },
      ]);
      await ask('retry', {});
      await projector(bench, [fixedSums]).drain();
      expect(await totals(parts)).toEqual(['A 10']);
      expect((await said('sums')).map(([type]) => type)).toEqual(['KeyParked', 'KeyParked', 'ParkedKeyRetried']);
    });

    test('an event that is dropped is given to no one, and those behind it wait for a retry', async () => {
      const both = projector(bench, [fixedSums, { ...counts, types: [...counts.types] }]);
      await count(bench.store, 'A', [1, -1, 5]);
      await projector(bench, [sums, refusing(-1)]).drain();
      const parked = await letters().list();
      expect(parked.map(({ consumer }) => consumer.name)).toEqual(['counts', 'sums']);
      const eventId = parked[0]!.first.eventId;
      await ask('drop', { eventId }, eventId);
      await projector(bench, [sums, refusing(-1)]).drain();
      expect(await letters().list()).toMatchObject([{ events: 1 }, { events: 1, first: { code: 'key_parked' } }]);
      const asked = await ask('retry', {});
      await projector(bench, [sums, refusing(-1)]).drain();
      expect(await letters().settled(asked)).toMatchObject([{ outcome: 'applied' }, { outcome: 'applied' }]);
      expect(await totals(both)).toEqual(['A 6']);
      expect(await rowsOf(both.readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 2 }]);
      // The past that is read anew does not have it either.
      await count(bench.store, 'A', [1]);
      await projector(bench, [sums, refusing(-1)]).drain();
      expect(await rowsOf(both.readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 3 }]);
      expect(await said('sums')).toMatchObject([
        ['KeyParked', {}],
        ['ParkedEventDropped', { key: 'A', eventId, droppedBy: 'ann', reason: 'not real' }],
        ['ParkedKeyRetried', { events: 1n }],
      ]);
    });

    test('a key can be dropped whole, and goes on with what comes later', async () => {
      const { drain, ...parts } = projector(bench, [sums]);
      await count(bench.store, 'A', [1, -1, 5, 6]);
      await drain();
      const asked = await ask('drop', { key: 'A' });
      await drain();
      expect(await letters().settled(asked)).toMatchObject([{ outcome: 'dropped', events: 3 }]);
      await count(bench.store, 'A', [7]);
      await drain();
      expect(await totals(parts)).toEqual(['A 8']);
      expect((await said('sums')).map(([type]) => type)).toEqual(['KeyParked', ...Array(3).fill('ParkedEventDropped')]);
    });

    test('one who has not heard that a key goes on does not park what comes behind it', async () => {
      const late = projector(await bench.anotherProcess(), [sums]);
      await count(bench.store, 'A', [1, -1]);
      const { engine } = await late.factory.create();
      const pass = () => engine.pass(new AbortController().signal, () => undefined);
      while ((await pass()).applied > 0);
      await ask('retry', {});
      const fixed = projector(bench, [fixedSums]);
      await fixed.drain();
      await count(bench.store, 'A', [5]);
      await pass();
      expect(await letters().list()).toEqual([]);
      while ((await pass()).applied > 0);
      expect(await totals(fixed)).toEqual(['A 7']);
    });

    test('a request is not taken where another stands, and says so where no process carries it out', async () => {
      await count(bench.store, 'A', [-1]);
      await projector(bench, [sums]).drain();
      const asked = await ask('retry', {});
      await ask('retry', {});
      await expect(ask('drop', {})).rejects.toMatchObject({ code: 'request_stands', retryable: true });
      await expect(letters().settled(asked, { stalledAfter: 1 })).rejects.toMatchObject({
        code: 'consumer_not_running',
        message: expect.stringContaining('by a process that runs sums'),
      });
    });

    test('above the limit a projection stands still instead of parking, and the others go on', async () => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      const options = { log: { log: say, warn: say, error: say }, parkedKeysLimit: 1 };
      const { drain, readModels, statuses } = projector(bench, [sums, counts], options);
      await count(bench.store, 'A', [-1]);
      await drain();
      for (const thing of ['B', 'C', 'D']) await count(bench.store, thing, [1, -1]);
      await drain();
      expect(await letters().list()).toMatchObject([{ key: 'A' }]);
      expect(await rowsOf(readModels, 'counts', 'counts')).toHaveLength(4);
      const stopped =
        /sums at instruments-\d: sums stands still: 1 keys of it are parked, the limit is 1 \(MARKETLOG_PARKED_KEYS_LIMIT\), and key \w fails too: -1 cannot be added/;
      expect(lines.filter((line) => stopped.test(line)).length).toBeGreaterThan(0);
      expect(await statuses.list()).toMatchObject([
        { name: 'sums', state: 'stopped', parkedKeys: 1, detail: expect.stringContaining('stands still') },
        { name: 'counts', state: 'live', detail: null },
      ]);
      const fixed = projector(bench, [fixedSums, counts], options);
      await fixed.drain();
      expect(await fixed.statuses.list()).toMatchObject([{ state: 'live', detail: null }, { state: 'live' }]);
      expect(await totals(fixed)).toEqual(['B 2', 'C 2', 'D 2']);
      expect(lines.at(-1)).toMatch(/^sums goes on at instruments-\d$/);
    });

    test.each([
      ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' })],
      [
        'a connection that is gone',
        new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
      ],
    ])('%s is no fault of the event: nothing is parked', async (_, fault) => {
      let broken = true;
      const faulty: Projection<Counted> = {
        ...sums,
        project: (...given) => {
          if (broken) throw fault;
          return sums.project(...given);
        },
      };
      const { drain, ...parts } = projector(bench, [faulty]);
      await count(bench.store, 'A', [1]);
      await drain();
      expect(await letters().list()).toEqual([]);
      broken = false;
      await drain();
      expect(await totals(parts)).toEqual(['A 1']);
    });

    test('reactors: what failed is reacted to in order after the fix, or dropped', async () => {
      await count(bench.store, 'A', [1, -1, 5]);
      await count(bench.store, 'B', [-2, 7]);
      await reacting(bench, [new DoubleWhenCounted()]).drain();
      const asked = await ask('retry', { consumer: 'double-when-counted', key: 'A' });
      const dropped = await ask('drop', { key: 'B' });
      await reacting(bench, [new FixedDoubling()]).drain();
      expect(await letters().settled([...asked, ...dropped])).toMatchObject([
        { outcome: 'applied', events: 2 },
        { outcome: 'dropped', events: 2 },
      ]);
      expect(await doubled(bench.store, 'A')).toEqual([2, 2, 10]);
      expect(await doubled(bench.store, 'B')).toEqual([]);
      const types = (await said('double-when-counted')).map(([type]) => type);
      expect(types.sort()).toEqual([
        'KeyParked',
        'KeyParked',
        'ParkedEventDropped',
        'ParkedEventDropped',
        'ParkedKeyRetried',
      ]);
    });

    test('reactors: a retry that fails again says so, and one above the limit stands still', async () => {
      const { drain, statuses } = reacting(bench, [new DoubleWhenCounted()], { parkedKeysLimit: 1 });
      await count(bench.store, 'A', [-1]);
      await drain();
      const asked = await ask('retry', {});
      await drain();
      expect(await letters().settled(asked)).toMatchObject([
        { outcome: 'failed', failure: { code: 'reaction_failed' } },
      ]);
      await count(bench.store, 'B', [-1]);
      await drain();
      expect(await statuses.list()).toMatchObject([
        { state: 'stopped', detail: expect.stringContaining('double-when-counted stands still: 1 keys') },
      ]);
      expect(await letters().list()).toMatchObject([{ key: 'A', attempts: 2 }]);
    });
  });
}

/** Looks at the whole past of a key, and refuses an amount in it. */
function refusing(amount: number): Projection<Counted> {
  return {
    ...counts,
    project: (thing, events, history) => {
      if ([...history.events, ...events].some(({ data }) => data.amount === amount)) throw new Error('refused');
      return counts.project(thing, events, history);
    },
  };
}
