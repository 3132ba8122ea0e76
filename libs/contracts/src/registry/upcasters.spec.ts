import { create, toBinary } from '@bufbuild/protobuf';
import type { EventEnvelope } from '#event-sourcing';
import { InMemoryEventStore, someEvent } from '#testing';
import { SplitRecordedSchema as RetiredSplitSchema } from '../gen/marketlog/prices/v1beta1/split_events_pb.js';
import { decodeEvent } from './event-codec.js';
import { eventSchemas } from './event-types.js';
import { newestType, storedTypes, upcasters } from './upcasters.js';

const retired = 'marketlog.prices.v1beta1.SplitRecorded';
const newest = 'marketlog.prices.v1.SplitRecorded';

async function storedSplit(ratio: number): Promise<EventEnvelope> {
  const data = toBinary(
    RetiredSplitSchema,
    create(RetiredSplitSchema, { instrumentId: 'AAPL', exDate: '2014-06-09', ratio, source: 'yahoo' }),
  );
  const store = new InMemoryEventStore();
  await store.append('actions-AAPL', 0, [someEvent({ type: retired, data })]);
  return (await store.readStream('actions-AAPL'))[0]!;
}

describe('an event of a retired type', () => {
  it.each([
    [7, 7, 1],
    [1.5, 3, 2],
    [1 / 3, 1, 3],
    [0.05, 1, 20],
    [0.9, 9, 10],
  ])('is decoded as its successor: a split of ratio %d is %d for %d', async (ratio, numerator, denominator) => {
    const stored = await storedSplit(ratio);
    expect(decodeEvent(stored)).toMatchObject({
      type: newest,
      id: stored.id,
      version: 1,
      data: { instrumentId: 'AAPL', exDate: '2014-06-09', source: 'yahoo', numerator, denominator },
    });
  });

  it.each([0, -2, Number.NaN, Infinity])(
    'is a broken payload where its data make no sense (ratio %d)',
    async (ratio) => {
      const stored = await storedSplit(ratio);
      expect(() => decodeEvent(stored)).toThrow(expect.objectContaining({ code: 'broken_payload' }));
    },
  );

  it('stays in the log as it was written', async () => {
    const stored = await storedSplit(2);
    decodeEvent(stored);
    expect(stored.type).toBe(retired);
  });
});

describe('the chain of types', () => {
  it('ends at a type that this build writes', () => {
    for (const type of Object.keys(upcasters)) expect(Object.keys(eventSchemas)).toContain(newestType(type));
  });

  it('never retires a type that is still written', () => {
    for (const type of Object.keys(eventSchemas)) {
      expect(upcasters).not.toHaveProperty([type]);
      expect(newestType(type)).toBe(type);
    }
  });

  it('knows no other types', () => {
    for (const type of ['marketlog.prices.v2.SplitRecorded', 'toString', '']) expect(newestType(type)).toBeUndefined();
  });

  it('tells a reader of stored types which retired ones are meant too', () => {
    expect(storedTypes([newest])).toEqual([newest, retired]);
    expect(storedTypes(['marketlog.prices.v1.DailyBarRecorded'])).toEqual(['marketlog.prices.v1.DailyBarRecorded']);
  });
});
