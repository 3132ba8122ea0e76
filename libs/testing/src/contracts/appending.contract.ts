import { partitionOf } from '#event-sourcing';
import { someEvent, someEvents } from '../builders/events.js';
import { appended, onLogs, type EventStoreSubject } from './event-store.subject.js';

export function describeAppending(subject: EventStoreSubject): void {
  describe('appending', () => {
    const log = onLogs(subject);

    it('gives the events of a new stream the versions and positions 1, 2, 3', async () => {
      const { store } = log();
      const result = await store.append('prices-AAPL-2014', 0, someEvents(3));
      const partition = partitionOf('AAPL', (await store.identity()).partitions);
      expect(result).toEqual({
        status: 'appended',
        version: 3,
        repeated: false,
        addresses: [1, 2, 3].map((position) => ({ category: 'prices', partition, position })),
      });
      expect((await store.readStream('prices-AAPL-2014')).map((event) => event.version)).toEqual([1, 2, 3]);
    });

    it('puts all streams of a key into one partition, one after the other', async () => {
      const { store } = log();
      const addresses = [
        ...appended(await store.append('prices-AAPL-2014', 0, someEvents(2))),
        ...appended(await store.append('actions-AAPL', 0, someEvents(1))),
        ...appended(await store.append('prices-AAPL-2015', 0, someEvents(1))),
      ];
      expect(new Set(addresses.map(({ category, partition }) => `${category}-${partition}`)).size).toBe(1);
      expect(addresses.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    });

    it.each([
      ['behind the stream', 1],
      ['ahead of the stream', 3],
      ['of a new stream', 0],
    ])('answers a conflict and writes nothing where the expected version is %s', async (_, expectedVersion) => {
      const { store } = log();
      await store.append('instrument-AAPL', 0, someEvents(2));
      const result = await store.append('instrument-AAPL', expectedVersion, someEvents(2));
      expect(result).toEqual({ status: 'conflict', actualVersion: 2 });
      expect(await store.readStream('instrument-AAPL')).toHaveLength(2);
      expect(await store.heads()).toEqual([expect.objectContaining({ position: 2 })]);
    });

    it('answers a conflict for a version of a stream that does not exist', async () => {
      const { store } = log();
      expect(await store.append('instrument-AAPL', 1, someEvents(1))).toEqual({ status: 'conflict', actualVersion: 0 });
      expect(await store.heads()).toEqual([]);
    });

    it('appends at the end where any version will do', async () => {
      const { store } = log();
      await store.append('instrument-AAPL', 'any', someEvents(2));
      const result = await store.append('instrument-AAPL', 'any', someEvents(1));
      expect(result).toMatchObject({ status: 'appended', version: 3, repeated: false });
    });

    it('writes nothing for an empty append, but still compares the version', async () => {
      const { store } = log();
      await store.append('instrument-AAPL', 0, someEvents(1));
      const nothing = { status: 'appended', addresses: [], version: 1, repeated: false };
      expect(await store.append('instrument-AAPL', 1, [])).toEqual(nothing);
      expect(await store.append('instrument-AAPL', 'any', [])).toEqual(nothing);
      expect(await store.append('instrument-AAPL', 0, [])).toEqual({ status: 'conflict', actualVersion: 1 });
      expect(await store.append('instrument-MSFT', 0, [])).toEqual({ ...nothing, version: 0 });
      expect(await store.heads()).toHaveLength(1);
    });

    it('keeps every field of the envelope and every byte of the payload', async () => {
      const { store } = log();
      const data = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
      const given = [
        someEvent({
          data,
          correlationId: '0189c1a0-0000-7000-8000-000000000001',
          causationId: '0189c1a0-0000-7000-8000-0000000000ff',
        }),
        someEvent({
          data: new Uint8Array(0),
          occurredAt: Date.UTC(1962, 0, 2),
          type: 'marketlog.prices.v1.SplitRecorded',
        }),
      ];
      const before = await store.now();
      const [address] = appended(await store.append('actions-BRK.B', 0, given));
      const after = await store.now();
      const [first, second] = await store.readStream('actions-BRK.B');
      expect({ ...first, data: [...first!.data] }).toEqual({
        ...given[0],
        ...address,
        data: [...data],
        stream: 'actions-BRK.B',
        key: 'BRK.B',
        version: 1,
        recordedAt: expect.any(Number),
      });
      expect(first!.recordedAt).toBeGreaterThanOrEqual(before);
      expect(first!.recordedAt).toBeLessThanOrEqual(after);
      expect(Number.isInteger(first!.recordedAt)).toBe(true);
      expect(second).toMatchObject({
        type: 'marketlog.prices.v1.SplitRecorded',
        occurredAt: Date.UTC(1962, 0, 2),
        correlationId: null,
        causationId: null,
      });
      expect(second!.data).toHaveLength(0);
    });

    it('tells streams apart by case', async () => {
      const { store } = log();
      await store.append('instrument-aapl', 0, someEvents(1));
      expect(await store.append('instrument-AAPL', 0, someEvents(1))).toMatchObject({ version: 1 });
      expect(await store.readStream('instrument-AAPL')).toHaveLength(1);
    });

    it('refuses a stream of no category', async () => {
      await expect(log().store.append('weather-AAPL', 0, someEvents(1))).rejects.toMatchObject({
        code: 'invalid_stream',
      });
    });

    it('never lets recorded time run backwards, even where the clock is set back an hour', async () => {
      const { store, setClockBack } = log();
      await store.append('instrument-AAPL', 0, someEvents(1));
      await setClockBack(3_600_000);
      await store.append('instrument-AAPL', 1, someEvents(2));
      const times = (await store.readStream('instrument-AAPL')).map((event) => event.recordedAt);
      expect(times).toHaveLength(3);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[2]! - (await store.now())).toBeGreaterThan(3_500_000);
      expect((await store.heads())[0]!.recordedAt).toBe(times[2]);
    });
  });
}
