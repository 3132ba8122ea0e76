import { encodeEvent } from '#contracts';
import { barRecorded, InMemoryEventStore } from '#testing';
import { recordedFacts, type RecordedFacts } from './recorded-facts.js';

const mine = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';
const always = { from: 0, to: Date.now() + 60_000 };

/** Bars of stocks in turn, as a file in order of days brings them: each stream comes again on every page. */
async function recorded(stocks: number, days: number): Promise<InMemoryEventStore> {
  const store = new InMemoryEventStore({ partitions: 1 });
  for (let day = 0; day < days; day++) {
    for (let stock = 0; stock < stocks; stock++) {
      const date = new Date(Date.UTC(2014, 0, 1 + day)).toISOString().slice(0, 10);
      const stream = `prices-S${stock}-2014`;
      const correlationId = (day + stock) % 7 === 0 ? other : mine;
      await store.append(stream, 'any', [encodeEvent(barRecorded({ date }), { stream, occurredAt: 0, correlationId })]);
    }
  }
  return store;
}

async function partsOf(store: InMemoryEventStore, remembered?: number): Promise<RecordedFacts[]> {
  const parts: RecordedFacts[] = [];
  const span = remembered === undefined ? always : { ...always, remembered };
  for await (const part of recordedFacts(store, mine, span)) parts.push(part);
  return parts;
}

test.each([100_000, 10, 0])(
  'each stream comes once with all of its facts, some streams at a time, where %d are remembered',
  async (remembered) => {
    const store = await recorded(60, 50);
    const parts = await partsOf(store, remembered);
    expect(Math.max(...parts.map(({ size }) => size))).toBe(16);
    const streams = parts.flatMap((part) => [...part.keys()]);
    expect(streams.toSorted()).toEqual(Array.from({ length: 60 }, (_, stock) => `prices-S${stock}-2014`).toSorted());
    const wanted = (await store.readPartition({ category: 'prices', partition: 0 }, 0, 10_000)).filter(
      ({ correlationId }) => correlationId === mine,
    );
    const found = parts.flatMap((part) => [...part.values()].flatMap((events) => [...events.keys()]));
    expect(found.toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
  },
);

test('what was recorded before and after is not looked at', async () => {
  const store = await recorded(2, 2);
  const none = recordedFacts(store, mine, { from: always.to, to: always.to });
  expect((await none.next()).done).toBe(true);
});
