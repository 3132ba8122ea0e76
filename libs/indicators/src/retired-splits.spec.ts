import { create, toBinary } from '@bufbuild/protobuf';
import { upcasters } from '#contracts';
import { formatAddress } from '#event-sourcing';
import { barRecorded, barSeries, given, InMemoryDirectory, serveApi, someEvent, type ServedApi } from '#testing';
import { IndicatorsApiModule } from './indicators.api.module.js';
import { indicatorsProjections } from './indicators.projections.js';

const bars = barSeries(30);
let api: ServedApi;

beforeAll(async () => {
  const directory = new InMemoryDirectory([{ instrumentId: 'AAPL', currency: 'USD' }]);
  api = await serveApi({ projections: indicatorsProjections, modules: [IndicatorsApiModule], directory });
});
afterAll(() => api.close());

test('a split that an older build recorded counts in the past as it does at present', async () => {
  const type = 'marketlog.prices.v1beta1.SplitRecorded';
  const { schema } = upcasters[type]!;
  const split = { instrumentId: 'AAPL', exDate: bars[25]!.date!, ratio: 7, source: 'yahoo' };
  await given(api.store, 'prices-AAPL-2014', bars.map(barRecorded));
  await api.caughtUp();
  const before = await api.get('/v1/stocks/AAPL/indicators?names=sma20');
  await api.store.append('actions-AAPL', 0, [someEvent({ type, data: toBinary(schema, create(schema, split)) })]);
  await api.caughtUp();
  const head = (await api.store.heads('prices')).find(({ position }) => position > 0)!;
  const present = await api.get('/v1/stocks/AAPL/indicators?names=sma20');
  const past = await api.get(`/v1/stocks/AAPL/indicators?names=sma20&asOf=${formatAddress(head)}`);
  expect(before.body.data).toHaveLength(30);
  expect(present.body.data).not.toEqual(before.body.data);
  expect(past.body.data).toEqual(present.body.data);
});
