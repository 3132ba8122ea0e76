import { partitionOf } from '#event-sourcing';
import { someEvents } from '../builders/events.js';
import { appended, onLogs, type EventStoreSubject } from './event-store.subject.js';

export function describeReading(subject: EventStoreSubject): void {
  describe('reading', () => {
    const log = onLogs(subject);
    const versions = (events: readonly { version: number }[]) => events.map((event) => event.version);
    const positions = (events: readonly { position: number }[]) => events.map((event) => event.position);

    it('reads a stream from a version on, up to a limit', async () => {
      const { store } = log();
      await store.append('instrument-AAPL', 0, someEvents(5));
      expect(versions(await store.readStream('instrument-AAPL', 2))).toEqual([2, 3, 4, 5]);
      expect(versions(await store.readStream('instrument-AAPL', 2, 2))).toEqual([2, 3]);
      expect(await store.readStream('instrument-AAPL', 6)).toEqual([]);
      expect(await store.readStream('instrument-NONE')).toEqual([]);
    });

    it('reads several streams at once; those without events are absent', async () => {
      const { store } = log();
      const streams = Array.from({ length: 30 }, (_, i) => `instrument-I${i}`);
      for (const [i, stream] of streams.entries()) await store.append(stream, 0, someEvents((i % 3) + 1));
      const found = await store.readStreams([...streams, 'instrument-NONE']);
      expect([...found.keys()].sort()).toEqual(streams.toSorted());
      expect(versions(found.get('instrument-I2')!)).toEqual([1, 2, 3]);
      expect(await store.readStreams([])).toEqual(new Map());
    });

    it('reads a partition after a position, up to a limit', async () => {
      const { store } = log();
      const [{ category, partition } = fail()] = appended(await store.append('instrument-AAPL', 0, someEvents(5)));
      const read = async (after: number, limit: number) =>
        positions(await store.readPartition({ category, partition }, after, limit));
      expect(await read(0, 100)).toEqual([1, 2, 3, 4, 5]);
      expect(await read(2, 2)).toEqual([3, 4]);
      expect(await read(5, 10)).toEqual([]);
      expect(await store.readPartition({ category: 'articles', partition }, 0, 10)).toEqual([]);
    });

    it('reads the events of one key up to a position, not its neighbours', async () => {
      const { store } = log();
      const { partitions } = await store.identity();
      const [one, other] = keysOfOnePartition(partitions);
      await store.append(`prices-${one}-2014`, 0, someEvents(2));
      await store.append(`prices-${other}-2014`, 0, someEvents(2));
      await store.append(`actions-${one}`, 0, someEvents(2));
      const read = async (range: { after?: number; upTo: number; limit?: number }) =>
        positions(await store.readByKey('prices', one, range));
      expect(await read({ upTo: 6 })).toEqual([1, 2, 5, 6]);
      expect(await read({ upTo: 5 })).toEqual([1, 2, 5]);
      expect(await read({ after: 1, upTo: 5 })).toEqual([2, 5]);
      expect(await read({ after: 1, upTo: 6, limit: 2 })).toEqual([2, 5]);
      expect(await store.readByKey('articles', one, { upTo: 6 })).toEqual([]);
    });

    it('finds an event by its id', async () => {
      const { store } = log();
      const [event] = someEvents(1);
      const [address] = appended(await store.append('instrument-AAPL', 0, [event!]));
      expect(await store.readById(event!.id)).toMatchObject({ ...address, id: event!.id });
      expect(await store.readById('00000000-0000-4000-8000-000000000000')).toBeUndefined();
    });

    it('names the head of every partition that has events', async () => {
      const { store } = log();
      await store.append('instrument-AAPL', 0, someEvents(2));
      await store.append('prices-AAPL-2014', 0, someEvents(3));
      expect((await store.heads()).map(({ category, position }) => [category, position]).sort()).toEqual([
        ['instruments', 2],
        ['prices', 3],
      ]);
      const [head] = await store.heads('prices');
      expect(head!.recordedAt).toBe((await store.readStream('prices-AAPL-2014')).at(-1)!.recordedAt);
      expect(await store.heads('articles')).toEqual([]);
    });

    it('resolves an instant to the last position recorded by then', async () => {
      const { store } = log();
      const [partition = fail()] = appended(await store.append('instrument-AAPL', 0, someEvents(2)));
      const { recordedAt } = (await store.readStream('instrument-AAPL'))[1]!;
      expect(await store.positionAt(partition, recordedAt)).toBe(2);
      expect(await store.positionAt(partition, recordedAt + 1_000_000)).toBe(2);
      expect(await store.positionAt(partition, recordedAt - 1_000_000)).toBe(0);
      expect(await store.positionAt({ category: 'models', partition: 0 }, recordedAt)).toBe(0);
    });

    it('keeps its identity', async () => {
      const { store } = log();
      const identity = await store.identity();
      expect(identity).toMatchObject({ epoch: 1, state: 'open', logId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      await store.append('instrument-AAPL', 0, someEvents(1));
      expect(await store.identity()).toEqual(identity);
    });
  });
}

/** Two instrument ids whose events share a partition. */
export function keysOfOnePartition(partitions: number): [string, string] {
  const one = 'AAPL';
  for (let i = 0; ; i++) {
    if (partitionOf(`K${i}`, partitions) === partitionOf(one, partitions)) return [one, `K${i}`];
  }
}

function fail(): never {
  throw new Error('no address was answered');
}
