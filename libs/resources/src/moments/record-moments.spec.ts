import { partitionOf, type EventAddress } from '#event-sourcing';
import { given, InMemoryEventStore, barRecorded, barSeries } from '#testing';
import type { AsOf } from '../parameters/as-of.schema.js';
import { isSettled, RecordMoments } from './record-moments.js';

const start = Date.UTC(2024, 0, 2);
let now = start;
let store: InMemoryEventStore;
let moments: RecordMoments;

const at = (instant: number): AsOf => ({ kind: 'instant', instant });
const of = (address: EventAddress): AsOf => ({ kind: 'address', address });
const inPrices = (key: string) => ({ category: 'prices' as const, partition: partitionOf(key, 8) });

beforeEach(() => {
  now = start;
  store = new InMemoryEventStore({ clock: () => now });
  moments = new RecordMoments(store);
});

/** Three bars of a symbol, a minute apart, the first at 00:00. */
async function threeBars(symbol: string): Promise<EventAddress[]> {
  const addresses: EventAddress[] = [];
  for (const bar of barSeries(3)) {
    addresses.push(...(await given(store, `prices-${symbol}-2014`, [barRecorded({ ...bar, instrumentId: symbol })])));
    now += 60_000;
  }
  return addresses;
}

test('an instant is the last position recorded by then; before the first it is 0', async () => {
  await threeBars('AAPL');
  const position = async (instant: number) => moments.positionIn(inPrices('AAPL'), await moments.resolve(at(instant)));
  expect(await position(start - 1)).toBe(0);
  expect(await position(start)).toBe(1);
  expect(await position(start + 119_999)).toBe(2);
  expect(await position(now)).toBe(3);
  expect(await moments.knownAfter(inPrices('AAPL'), 'AAPL', 0)).toBe(start);
  expect(await moments.knownAfter(inPrices('AAPL'), 'AAPL', 1)).toBeNull();
  expect(await moments.knownAfter(inPrices('MSFT'), 'MSFT', 0)).toBeNull();
});

test('an address is its own position in its partition, elsewhere what was recorded no later', async () => {
  const [, second] = await threeBars('AAPL');
  const other = inPrices('MSFT');
  expect(other.partition).not.toBe(second!.partition);
  await threeBars('MSFT');
  const moment = await moments.resolve(of(second!));
  expect(await moments.positionIn(inPrices('AAPL'), moment)).toBe(2);
  expect(await moments.positionIn(other, moment)).toBe(0);
});

test('an instant is settled 15 s later; an address within its own partition at once', async () => {
  const [first] = await threeBars('AAPL');
  now = start + 14_999;
  expect((await moments.resolve(at(start))).settled).toBe(false);
  expect(isSettled(inPrices('MSFT'), await moments.resolve(of(first!)))).toBe(false);
  expect(isSettled(inPrices('AAPL'), await moments.resolve(of(first!)))).toBe(true);
  now = start + 15_000;
  expect((await moments.resolve(at(start))).settled).toBe(true);
});

test('what has not come yet is refused, unless the clock was set back behind what is recorded', async () => {
  await threeBars('AAPL');
  const tomorrow = await moments.resolve(at(now + 1));
  await expect(moments.positionIn(inPrices('AAPL'), tomorrow)).rejects.toMatchObject({ code: 'as_of_in_future' });
  now = start - 3_600_000;
  expect(await moments.positionIn(inPrices('AAPL'), await moments.resolve(at(start + 60_000)))).toBe(2);
  const missing: EventAddress = { ...inPrices('AAPL'), position: 4 };
  await expect(moments.resolve(of(missing))).rejects.toMatchObject({ code: 'as_of_in_future' });
});
