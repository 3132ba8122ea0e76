import { randomBytes } from 'node:crypto';
import { maximumPayload } from '#event-sourcing';
import { someEvent, someEvents } from '../builders/events.js';
import { appended, onLogs, type EventStoreSubject } from './event-store.subject.js';

export function describeLimits(subject: EventStoreSubject): void {
  describe('sizes', () => {
    const log = onLogs(subject);

    it('takes 10 000 events in one append, in order', async () => {
      const { store } = log();
      const events = someEvents(10_000);
      const addresses = appended(await store.append('prices-AAPL-2014', 0, events));
      expect(addresses.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1));
      const read = await store.readStream('prices-AAPL-2014');
      expect(read.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(read.at(-1)!.version).toBe(10_000);
    });

    it('recognises 10 000 events that it has', async () => {
      const { store } = log();
      const events = someEvents(10_000);
      const addresses = appended(await store.append('prices-AAPL-2014', 0, events));
      expect(await store.append('prices-AAPL-2014', 0, events)).toEqual({
        status: 'appended',
        version: 10_000,
        repeated: true,
        addresses,
      });
    });

    it('takes payloads of 1 MiB, many in one append', async () => {
      const { store } = log();
      const events = Array.from({ length: 24 }, () => someEvent({ data: randomBytes(maximumPayload) }));
      await store.append('instrument-AAPL', 0, events);
      const last = (await store.readStream('instrument-AAPL', 24, 1))[0];
      expect(Buffer.compare(last!.data, events[23]!.data)).toBe(0);
    });

    it('refuses a payload above 1 MiB with all that came in the same append, and nothing else', async () => {
      const { store } = log();
      const large = someEvent({ data: new Uint8Array(maximumPayload + 1) });
      const [refused, taken] = await Promise.allSettled([
        store.append('instrument-AAPL', 0, [someEvent(), large]),
        store.append('instrument-MSFT', 0, [someEvent()]),
      ]);
      expect(refused).toMatchObject({ reason: { code: 'payload_too_large', retryable: false } });
      expect(taken).toMatchObject({ value: { status: 'appended' } });
      expect(await store.readStream('instrument-AAPL')).toEqual([]);
    });
  });
}
