import type { EventDraft } from '#contracts';
import { barCorrected, barRecorded, barSeries, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { IndicatorsApiModule } from './indicators.api.module.js';
import { indicatorsProjections } from './indicators.projections.js';

const bars = barSeries(60);
const later: EventDraft[] = [
  barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000001', { ...bars[40], close: bars[40]!.low! }),
  {
    type: 'marketlog.prices.v1.SplitRecorded',
    data: { instrumentId: 'AAPL', exDate: bars[50]!.date!, numerator: 7, denominator: 1, source: 'csv' },
  },
];

async function served(dialect: 'sqlite' | 'mysql'): Promise<ServedApi> {
  const directory = new InMemoryDirectory([{ instrumentId: 'AAPL' }]);
  const api = await serveApi({
    projections: indicatorsProjections,
    modules: [IndicatorsApiModule],
    directory,
    dialect,
  });
  // In pieces, so that the state is put away and taken up again.
  for (let from = 0; from < bars.length; from += 20) {
    await given(api.store, 'prices-AAPL-2014', bars.slice(from, from + 20).map(barRecorded));
    await api.caughtUp();
  }
  await given(api.store, 'prices-AAPL-2014', later.slice(0, 1));
  await given(api.store, 'actions-AAPL', later.slice(1));
  await api.caughtUp();
  return api;
}

describe('on SQLite and on MySQL the same facts', () => {
  let apis: ServedApi[] = [];
  beforeAll(async () => {
    apis = [await served('sqlite'), await served('mysql')];
  });
  afterAll(async () => {
    for (const api of apis) await api.close();
  });

  test.each(['', '?sort=asc&limit=7&start=2014-02-03', '?asOf=prices-1@60', '?names=obv,bollingerPercentB'])(
    'answer indicators%s alike, to the last digit',
    async (search) => {
      const [sqlite, mysql] = await Promise.all(apis.map((api) => api.get(`/v1/stocks/AAPL/indicators${search}`)));
      expect(sqlite!.status).toBe(200);
      expect(sqlite!.body.data.length).toBeGreaterThan(0);
      expect(mysql!.text).toBe(sqlite!.text);
    },
  );

  test('a table kept up piece by piece is the table computed from all events', async () => {
    for (const api of apis) {
      const present = await api.get('/v1/stocks/AAPL/indicators');
      const fromEvents = await api.get(`/v1/stocks/AAPL/indicators?asOf=${present.body.meta.asOfPosition}`);
      expect(fromEvents.body.data).toEqual(present.body.data);
    }
  });
});
