import { openEventStore, type OpenedEventStore } from '../../open-event-store.js';
import { SqlLeases } from '../../leases/sql-leases.js';
import { SqlRelayCheckpoints } from '../sql-relay-checkpoints.js';

interface Fresh {
  readonly url: string;
  drop(): Promise<void>;
}

/** What every database has to do for the relay. */
export function relaySuite(dialect: 'sqlite' | 'mysql', freshDatabase: () => Promise<Fresh>): void {
  let fresh: Fresh;
  let opened: OpenedEventStore;

  beforeAll(async () => {
    fresh = await freshDatabase();
    opened = await openEventStore({ url: fresh.url, create: true, partitions: 2 });
  });
  afterAll(async () => {
    await opened.close();
    await fresh.drop();
  });
  afterEach(async () => {
    for (const table of ['leases', 'relay_checkpoints', 'log_forks']) await execute(`DELETE FROM ${table}`);
  });

  const execute = (sql: string) => opened.database.transaction((writer) => writer.execute(sql));

  describe(`leases in ${dialect}`, () => {
    const process = (name: string) => new SqlLeases(opened.database, name);
    const take = async (holder: string, name = 'job') => (await process(holder).acquire(name, 60_000)) !== undefined;
    const expire = () => execute('UPDATE leases SET expires_at = 1');

    it('are held by one, who renews them, and the others are told so', async () => {
      expect(await take('one')).toBe(true);
      expect(await take('two')).toBe(false);
      expect(await take('one')).toBe(true);
    });

    it('say up to when they are held, counted from before the question', async () => {
      const before = performance.now();
      const { name, until } = (await process('one').acquire('job', 60_000))!;
      expect(name).toBe('job');
      expect(until).toBeGreaterThanOrEqual(before + 60_000);
      const renewed = (await process('one').acquire('job', 60_000))!;
      expect(renewed.until).toBeGreaterThan(until);
      expect(renewed.until).toBeLessThanOrEqual(performance.now() + 60_000);
    });

    it('go to exactly one of many that try at once', async () => {
      const tries = await Promise.all(Array.from({ length: 8 }, (_, i) => take(`holder ${i}`)));
      expect(tries.filter((taken) => taken)).toHaveLength(1);
    });

    it('of many names are taken and given up at once by many who do not get in one another’s way', async () => {
      const round = async (holder: number) => {
        for (let i = 0; i < 10; i++) {
          const name = `job:${holder}:${i}`;
          expect(await take(`holder ${holder}`, name)).toBe(true);
          await process(`holder ${holder}`).release(name);
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, holder) => round(holder)));
    });

    it('pass on after their end, and the first holder is told at its next renewal', async () => {
      await take('one');
      await expire();
      expect(await take('two')).toBe(true);
      expect(await take('one')).toBe(false);
    });

    it('end by the clock of the database', async () => {
      await process('one').acquire('job', 1);
      while (!(await take('two'))) await new Promise(setImmediate);
      expect(await take('one')).toBe(false);
    });

    it('are renewed all at once, but for those that another has taken or that were given up', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await take('one', name);
      await execute("UPDATE leases SET expires_at = 1 WHERE name <> 'd'");
      await take('two', 'b');
      await process('one').release('c');
      const before = performance.now();
      const renewed = await process('one').renew(['a', 'b', 'c', 'd', 'never had'], 60_000);
      expect(renewed.map(({ name }) => name).sort()).toEqual(['a', 'd']);
      expect(Math.min(...renewed.map(({ until }) => until))).toBeGreaterThanOrEqual(before + 60_000);
      expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => take('three', name)))).toEqual([
        false,
        false,
        true,
        false,
      ]);
      expect(await process('one').renew([], 60_000)).toEqual([]);
    });

    it('pass on at once where they are given up, but nobody gives up what is not theirs', async () => {
      await take('one');
      await process('two').release('job');
      expect(await take('two')).toBe(false);
      await process('one').release('job');
      expect(await take('two')).toBe(true);
    });

    it('of other names do not count', async () => {
      await take('one');
      expect(await take('two', 'another job')).toBe(true);
    });

    it('count those who hold one whose name begins so, each once, and none that has ended', async () => {
      for (const name of ['member:a', 'member:b', 'members', 'other']) await take('one', name);
      await take('two', 'member:c');
      expect(await process('three').holders('member:')).toBe(2);
      await process('two').release('member:c');
      expect(await process('three').holders('member:')).toBe(1);
      await expire();
      expect(await process('three').holders('member:')).toBe(0);
    });

    it('that ended long ago are swept away', async () => {
      await take('one', 'member:a');
      await expire();
      await take('one', 'member:b');
      const rows = await opened.database.query<{ name: string }>('SELECT name FROM leases');
      expect(rows).toEqual([{ name: 'member:b' }]);
    });
  });

  describe(`checkpoints of the relay in ${dialect}`, () => {
    let checkpoints: SqlRelayCheckpoints;
    beforeAll(() => (checkpoints = new SqlRelayCheckpoints(opened.database)));

    const prices = (partition: number, from: number, to: number) =>
      ({ category: 'prices', partition, from, to }) as const;
    const positions = async (partitions?: number[]) =>
      (await checkpoints.read(partitions)).map(
        ({ category, partition, position }) => `${category}-${partition}@${position}`,
      );

    it('stand at 0 for every partition of every category of a new log', async () => {
      const all = await positions();
      expect(all).toHaveLength(8 * 2);
      expect(all).toContain('operations-1@0');
      expect(await positions([1])).toHaveLength(8);
    });

    it('move from where they stand', async () => {
      await checkpoints.advance([prices(0, 0, 10), { ...prices(0, 0, 3), category: 'articles' }]);
      await checkpoints.advance([prices(0, 10, 12)]);
      expect(await positions([0])).toEqual(expect.arrayContaining(['prices-0@12', 'articles-0@3']));
      expect(await positions([1])).toContain('prices-1@0');
    });

    it.each([
      ['behind', 3],
      ['beyond', 12],
      ['at the beginning', 0],
    ])('move all or none: not where one is believed to stand %s', async (_where, from) => {
      await checkpoints.advance([prices(0, 0, 10)]);
      await expect(checkpoints.advance([prices(1, 0, 5), prices(0, from, 20)])).rejects.toMatchObject({
        code: 'relay_checkpoint_moved',
        retryable: true,
        message: expect.stringContaining(`prices-0 beyond ${from}`),
      });
      expect(await positions()).toEqual(expect.arrayContaining(['prices-0@10', 'prices-1@0']));
    });

    it('move once where two try at the same time', async () => {
      const tries = await Promise.allSettled([1, 2, 3].map((to) => checkpoints.advance([prices(0, 0, to)])));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('of one category are set back', async () => {
      await checkpoints.advance([prices(0, 0, 10), { ...prices(0, 0, 3), category: 'articles' }]);
      await checkpoints.reset('prices');
      expect(await positions([0])).toEqual(expect.arrayContaining(['prices-0@0', 'articles-0@3']));
      await checkpoints.advance([prices(0, 0, 1)]);
    });

    it('say where the epochs of the log parted', async () => {
      await execute(`INSERT INTO log_forks VALUES (3, 'prices', 1, 7), (2, 'prices', 0, 5)`);
      expect(await checkpoints.forks()).toEqual([
        { epoch: 2, category: 'prices', partition: 0, position: 5 },
        { epoch: 3, category: 'prices', partition: 1, position: 7 },
      ]);
    });
  });
}
