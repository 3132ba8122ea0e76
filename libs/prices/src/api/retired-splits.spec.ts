import { create, toBinary } from '@bufbuild/protobuf';
import { upcasters } from '#contracts';
import { barRecorded, given, InMemoryDirectory, serveApi, someEvent, type ServedApi } from '#testing';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

let api: ServedApi;

beforeAll(async () => {
  const directory = new InMemoryDirectory([{ instrumentId: 'AAPL', currency: 'USD' }]);
  api = await serveApi({ projections: pricesProjections, modules: [PricesApiModule], directory });
});
afterAll(() => api.close());

test('a split that an older build recorded is applied like one of today', async () => {
  const type = 'marketlog.prices.v1beta1.SplitRecorded';
  const { schema } = upcasters[type]!;
  const split = { instrumentId: 'AAPL', exDate: '2014-06-09', ratio: 7, source: 'yahoo' };
  const bar = { date: '2014-06-06', open: 649.9, high: 651.26, low: 644.47, close: 645.57 };
  await given(api.store, 'prices-AAPL-2014', [barRecorded(bar)]);
  await api.store.append('actions-AAPL', 0, [someEvent({ type, data: toBinary(schema, create(schema, split)) })]);
  await api.caughtUp();

  const actions = await api.get('/v1/stocks/AAPL/actions');
  expect(actions.body.data).toEqual([expect.objectContaining({ numerator: 7, denominator: 1 })]);
  const prices = await api.get('/v1/stocks/AAPL/prices');
  expect(prices.body.data[0].close).toBeCloseTo(645.57 / 7, 10);
});
