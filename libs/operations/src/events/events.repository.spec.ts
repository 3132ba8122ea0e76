import { partitionOf } from '#event-sourcing';
import { Database } from '#database';
import { serveApi, someEvent, type ServedApi } from '#testing';
import { EventsRepository } from './events.repository.js';

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi({ projections: [], modules: [] });
});
afterAll(() => api.close());

test('a type finds what older builds recorded under its retired name too', async () => {
  const types = ['marketlog.prices.v1beta1.SplitRecorded', 'marketlog.prices.v1.SplitRecorded'];
  const others = ['marketlog.prices.v1.DividendRecorded'];
  const events = [...types, ...others].map((type) => someEvent({ type }));
  await api.store.append('actions-AAPL', 0, events);
  const { partitions } = await api.store.identity();
  const partition = { category: 'prices', partition: partitionOf('AAPL', partitions) } as const;
  const typesFor = async (type: string) => {
    const order = { sort: 'asc', beyond: null, limit: 10 } as const;
    const found = await new EventsRepository(api.app.get(Database, { strict: false })).page(partition, { type }, order);
    return found.map((event) => event.type);
  };
  expect(await typesFor('marketlog.prices.v1.SplitRecorded')).toEqual(types);
  expect(await typesFor('marketlog.prices.v1beta1.SplitRecorded')).toEqual(types.slice(0, 1));
});
