import { encodeEvent, type EventDraft } from '#contracts';
import { barCorrected, barRecorded } from '../builders/bars.js';
import { someEvent, someEvents } from '../builders/events.js';
import { appended, onLogs, type EventStoreSubject } from './event-store.subject.js';

export function describeIdempotence(subject: EventStoreSubject): void {
  describe('appending again', () => {
    const log = onLogs(subject);

    it.each([0, 'any', 7] as const)(
      'answers the original addresses and writes nothing (expected version %s)',
      async (version) => {
        const { store } = log();
        const events = someEvents(3);
        const addresses = appended(await store.append('instrument-AAPL', 0, events));
        await store.append('instrument-AAPL', 3, someEvents(1));
        const again = await store.append('instrument-AAPL', version, events);
        expect(again).toEqual({ status: 'appended', addresses, version: 4, repeated: true });
        expect(await store.readStream('instrument-AAPL')).toHaveLength(4);
      },
    );

    it('recognises a part of what was appended, in another order', async () => {
      const { store } = log();
      const [a, b, c] = someEvents(3);
      const addresses = appended(await store.append('instrument-AAPL', 0, [a!, b!, c!]));
      const again = await store.append('instrument-AAPL', 'any', [c!, a!]);
      expect(appended(again)).toEqual([addresses[2], addresses[0]]);
    });

    it('answers a conflict where only some of the events are known', async () => {
      const { store } = log();
      const [known, fresh] = someEvents(2);
      await store.append('instrument-AAPL', 0, [known!]);
      expect(await store.append('instrument-AAPL', 'any', [known!, fresh!])).toEqual({
        status: 'conflict',
        actualVersion: 1,
      });
      expect(await store.readById(fresh!.id)).toBeUndefined();
    });

    it('records A → B → A as three events, and reading the same again as none', async () => {
      const { store } = log();
      const stream = 'prices-AAPL-2014';
      const event = (draft: EventDraft) => encodeEvent(draft, { stream, occurredAt: Date.UTC(2014, 0, 2) });
      const first = event(barRecorded({ close: 79.02 }));
      const second = event(barCorrected(first.id, { close: 79.03 }));
      const third = event(barCorrected(second.id, { close: 79.02 }));
      for (const [version, next] of [first, second, third].entries()) await store.append(stream, version, [next]);
      for (const next of [first, second, third]) {
        expect(await store.append(stream, 'any', [next])).toMatchObject({ repeated: true, version: 3 });
      }
      expect(await store.readStream(stream)).toHaveLength(3);
    });

    it('refuses an id that another stream has, and goes on', async () => {
      const { store } = log();
      const event = someEvent();
      await store.append('instrument-AAPL', 0, [event]);
      await expect(store.append('instrument-MSFT', 0, [event])).rejects.toMatchObject({ code: 'duplicate_event_id' });
      await expect(store.append('instrument-MSFT', 0, someEvents(1))).resolves.toMatchObject({ version: 1 });
      expect(await store.readStream('instrument-MSFT')).toHaveLength(1);
    });

    it('refuses the same id twice in one append', async () => {
      const { store } = log();
      const event = someEvent();
      const append = store.append('instrument-AAPL', 0, [event, event]);
      await expect(append).rejects.toMatchObject({ code: 'duplicate_event_id' });
      expect(await store.heads()).toEqual([]);
    });

    it('refuses known events among new ones where the version is as expected', async () => {
      const { store } = log();
      const [known, fresh] = someEvents(2);
      await store.append('instrument-AAPL', 0, [known!]);
      const append = store.append('instrument-AAPL', 1, [known!, fresh!]);
      await expect(append).rejects.toMatchObject({ code: 'duplicate_event_id' });
      expect(await store.readStream('instrument-AAPL')).toHaveLength(1);
    });

    it('lets neighbours of the same moment be where a caller repeats itself', async () => {
      const { store } = log();
      const event = someEvent();
      const results = await Promise.all([
        store.append('instrument-AAPL', 0, [event]),
        store.append('instrument-AAPL', 'any', [event]),
        store.append('instrument-MSFT', 0, someEvents(1)),
        store.append('instrument-AAPL', 1, someEvents(1)),
      ]);
      expect(results.map((result) => result.status === 'appended' && result.repeated)).toEqual([
        false,
        true,
        false,
        false,
      ]);
      expect(await store.readStream('instrument-AAPL')).toHaveLength(2);
    });
  });
}
