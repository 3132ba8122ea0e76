import { openEventStore, type OpenedEventStore } from '#event-store';
import { someEvents } from '../builders/events.js';
import { CommitCuttingProxy } from '../workers/commit-cutting-proxy.js';
import { describeEventStoreProcesses, SharedLog } from './processes.contract.js';

describe('several processes on MySQL', () => {
  describeEventStoreProcesses('mysql');

  describe('faults between lock and commit', () => {
    let log: SharedLog;
    beforeEach(async () => {
      log = await SharedLog.create('mysql');
    });
    afterEach(() => log.drop());

    it('a writer that is stopped does not hold the others, and finds its way when it is continued', async () => {
      const frozen = log.writer({ name: 'F', callers: 1, appends: 1, holdAt: 1 });
      await frozen.said('holding');
      frozen.signal('SIGSTOP');
      const result = await log.opened.store.append('instrument-S0', 'any', someEvents(1));
      expect(result.status).toBe('appended');
      frozen.signal('SIGCONT');
      frozen.release();
      const { ids } = await frozen.said('done');
      expect(await log.opened.store.readById(ids[0]!)).toBeDefined();
      expect(await log.expectSound()).toBe(2);
    });

    describe.each(['before', 'after'] as const)('a connection lost %s the server has seen the COMMIT', (when) => {
      let proxy: CommitCuttingProxy;
      let remote: OpenedEventStore;
      beforeEach(async () => {
        proxy = await CommitCuttingProxy.start(log.url);
        remote = await openEventStore({ url: proxy.url, create: false });
      });
      afterEach(async () => {
        await remote.close();
        await proxy.stop();
      });

      it.each([0, 'any'] as const)('is answered truthfully (expected version %s)', async (expectedVersion) => {
        proxy.cut(when);
        const events = someEvents(3);
        const results = await Promise.all([
          remote.store.append('instrument-AAPL', expectedVersion, events),
          remote.store.append('instrument-MSFT', expectedVersion, someEvents(2)),
          remote.store.append('instrument-MSFT', 9, someEvents(2)),
        ]);
        expect(proxy.cuts).toBe(1);
        expect(results).toEqual([
          expect.objectContaining({ status: 'appended', version: 3, repeated: false }),
          expect.objectContaining({ status: 'appended', version: 2, repeated: false }),
          { status: 'conflict', actualVersion: 2 },
        ]);
        expect((await log.opened.store.readStream('instrument-AAPL')).map(({ id }) => id)).toEqual(
          events.map(({ id }) => id),
        );
        expect(await log.expectSound()).toBe(5);
      });
    });

    describe('a server that goes away', () => {
      let proxy: CommitCuttingProxy;
      let remote: OpenedEventStore;
      beforeEach(async () => {
        proxy = await CommitCuttingProxy.start(log.url);
        remote = await openEventStore({ url: proxy.url, create: false, limits: { retryFor: 2_000 } });
      });
      afterEach(async () => {
        await remote.close();
        await proxy.stop();
      });

      it('is waited for while it may come back', async () => {
        proxy.setAway(true);
        const append = remote.store.append('instrument-AAPL', 0, someEvents(2));
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(remote.database.health().status).toBe('unavailable');
        proxy.setAway(false);
        expect(await append).toMatchObject({ status: 'appended', version: 2, repeated: false });
        expect(remote.database.health().status).toBe('ok');
      });

      it('is given up in the end, with an error that says that a later try may succeed', async () => {
        proxy.setAway(true);
        const events = someEvents(2);
        const append = remote.store.append('instrument-AAPL', 0, events);
        await expect(append).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
        proxy.setAway(false);
        expect(await remote.store.append('instrument-AAPL', 0, events)).toMatchObject({ version: 2, repeated: false });
      });
    });

    it('says that events were there before, even where the answer to that is lost', async () => {
      const events = someEvents(2);
      await log.opened.store.append('instrument-AAPL', 0, events);
      const proxy = await CommitCuttingProxy.start(log.url);
      const remote = await openEventStore({ url: proxy.url, create: false });
      try {
        proxy.cut('after');
        expect(await remote.store.append('instrument-AAPL', 'any', events)).toMatchObject({
          version: 2,
          repeated: true,
        });
        expect(proxy.cuts).toBe(1);
      } finally {
        await remote.close();
        await proxy.stop();
      }
    });
  });
});
