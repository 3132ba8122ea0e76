import { partitionOf } from '#event-sourcing';
import { Database } from '#database';
import { serveApi, someEvent, type ServedApi } from '#testing';
import { EventsRepository, type EventFilter } from './events.repository.js';

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi({ projections: [], modules: [] });
});
afterAll(() => api.close());

test('events are found by what they belong to and by what caused them, through an index of their own', async () => {
  const [run, cause] = ['0189c1a0-0000-7000-8000-000000000001', '0189c1a0-0000-7000-8000-000000000002'];
  const events = [{ correlationId: run }, {}, { correlationId: run, causationId: cause }].map((fields) =>
    someEvent(fields),
  );
  await api.store.append('actions-MSFT', 0, events);
  const { partitions } = await api.store.identity();
  const place = { category: 'prices', partition: partitionOf('MSFT', partitions) } as const;
  const database = api.app.get(Database, { strict: false });
  const order = { sort: 'asc', beyond: null, limit: 10 } as const;
  const found = async (filter: EventFilter) =>
    (await new EventsRepository(database).page(place, filter, order)).map(({ id }) => id);
  expect(await found({ correlationId: run })).toEqual([events[0]!.id, events[2]!.id]);
  expect(await found({ causationId: cause })).toEqual([events[2]!.id]);
  expect(await found({ correlationId: cause })).toEqual([]);
  for (const column of ['correlation', 'causation']) {
    const where = `category = ? AND partition_no = ? AND ${column}_id = ? ORDER BY position asc LIMIT 10`;
    const plan = await database.query(`EXPLAIN QUERY PLAN SELECT data FROM events WHERE ${where}`, [
      'prices',
      place.partition,
      new Uint8Array(16),
    ]);
    expect(plan).toMatchObject([{ detail: expect.stringContaining(`events_by_${column}`) }]);
  }
});

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
