import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventAddress, EventEnvelope, LogPartition } from '#event-sourcing';
import { someEvents } from '../builders/events.js';
import { appended, onLogs, type EventStoreSubject } from './event-store.subject.js';
import { Tail } from './tail.js';

export function describeConcurrency(subject: EventStoreSubject): void {
  describe('many callers of one process', () => {
    const log = onLogs(subject);

    it("lets one caller's conflict cost its 49 neighbours nothing", async () => {
      const { store } = log();
      await store.append('instrument-LATE', 0, someEvents(1));
      const appends = Array.from({ length: 50 }, (_, i) =>
        store.append(i === 25 ? 'instrument-LATE' : `instrument-I${i}`, 0, someEvents(2)),
      );
      const results = await Promise.all(appends);
      expect(results.filter(({ status }) => status === 'appended')).toHaveLength(49);
      expect(results[25]).toEqual({ status: 'conflict', actualVersion: 1 });
      expect((await store.heads()).reduce((sum, { position }) => sum + position, 0)).toBe(49 * 2 + 1);
    });

    it('lets exactly one of 50 callers have a version', async () => {
      const { store } = log();
      const results = await Promise.all(
        Array.from({ length: 50 }, () => store.append('instrument-AAPL', 0, someEvents(1))),
      );
      expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
      expect(results.filter(({ status }) => status === 'conflict')).toHaveLength(49);
    });

    it('creates 1 000 streams at once', async () => {
      const { store } = log();
      const results = await Promise.all(
        Array.from({ length: 1_000 }, (_, i) => store.append(`instrument-N${i}`, 0, someEvents(1))),
      );
      const seen = new Set(results.flatMap(appended).map(({ partition, position }) => `${partition}@${position}`));
      expect(seen.size).toBe(1_000);
      for (const head of await store.heads()) await expectWhole(head, await store.readPartition(head, 0, 2_000));
    });

    it('never shows a reader a hole or a repetition while it writes', async () => {
      const { store } = log();
      const tail = new Tail(store);
      const writing = Promise.all(
        Array.from({ length: 200 }, (_, i) => store.append(`instrument-W${i % 40}`, 'any', someEvents((i % 5) + 1))),
      );
      const writers = { done: false };
      const watched = writing.finally(() => (writers.done = true));
      while (!writers.done) {
        await tail.advance();
        await nextTurn(); // SQLite answers without leaving this turn of the event loop, so the writers would never get one
      }
      const addresses = (await watched).flatMap(appended);
      await tail.advance();
      expect(tail.count).toBe(addresses.length);
    });
  });
}

async function expectWhole(head: LogPartition & EventAddress, events: readonly EventEnvelope[]): Promise<void> {
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: head.position }, (_, i) => i + 1));
}
