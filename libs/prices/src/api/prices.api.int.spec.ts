import { Basis, LatestPrices, type EventDraft } from '#contracts';
import { barCorrected, barRecorded, barSeries, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

const bars = barSeries(30, { currency: 'USD' });
const dividends = bars.slice(3, 8).map(({ date }, i): EventDraft => ({
  type: 'marketlog.prices.v1.DividendRecorded',
  data: { instrumentId: 'AAPL', exDate: date!, amount: 0.1 * (i + 1), basis: Basis.AS_TRADED, source: 'csv' },
}));
const split: EventDraft = {
  type: 'marketlog.prices.v1.SplitRecorded',
  data: { instrumentId: 'AAPL', exDate: bars[20]!.date!, numerator: 3, denominator: 1, source: 'csv' },
};
const correction = barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000001', { ...bars[10], volume: 1n });

async function served(dialect: 'sqlite' | 'mysql'): Promise<ServedApi> {
  const directory = new InMemoryDirectory([{ instrumentId: 'AAPL' }]);
  const api = await serveApi({ projections: pricesProjections, modules: [PricesApiModule], directory, dialect });
  await given(api.store, 'prices-AAPL-2014', bars.map(barRecorded));
  await given(api.store, 'actions-AAPL', [...dividends, split]);
  await given(api.store, 'prices-AAPL-2014', [correction]);
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

  test.each([
    'prices?adjustment=split',
    'prices?adjustment=all&sort=asc&limit=12',
    'prices?adjustment=raw&start=2014-01-08&end=2014-02-03',
    'prices?asOf=prices-1@30&limit=25',
    'prices?asOf=2001-01-01T00:00:00Z',
    'prices?availableAt=2014-01-20T00:00:00Z&limit=5',
    'prices?availableAt=2014-01-20T00:00:00Z&asOf=prices-1@12&adjustment=all&sort=asc',
    'actions',
    'actions?asOf=prices-1@33&sort=asc',
  ])('answer %s alike', async (path) => {
    const answers = await Promise.all(apis.map((api) => api.get(`/v1/stocks/AAPL/${path}`)));
    const [sqlite, mysql] = answers.map(({ status, text }) => [
      status,
      text.replace(/"20\d\d-[^"]+Z"/g, '"an instant"'),
    ]);
    expect(sqlite![0]).toBe(200);
    expect(mysql).toEqual(sqlite);
  });

  test('give the same latest prices as of a position', async () => {
    for (const position of [1, 12, 36]) {
      const [sqlite, mysql] = await Promise.all(
        apis.map(async ({ app, store }) => {
          const [event] = await store.readByKey('prices', 'AAPL', { after: position - 1, upTo: position });
          return app.get(LatestPrices, { strict: false }).asOf('AAPL', event!);
        }),
      );
      expect(sqlite).toMatchObject({ instrumentId: 'AAPL', firstBar: bars[0]!.date });
      expect(mysql).toEqual(sqlite);
    }
  });

  test('give the same latest prices, by port and by view', async () => {
    const ports = await Promise.all(
      apis.map(({ app }) => app.get(LatestPrices, { strict: false }).byInstruments(['AAPL', 'NOPE'])),
    );
    expect(ports[0]!.get('AAPL')).toMatchObject({ bars: 30, lastBar: bars[29]!.date });
    expect(ports[1]).toEqual(ports[0]);
    const views = await Promise.all(
      apis.map(({ readModels }) => readModels.query('latest-prices', 'SELECT * FROM latest_stock_prices')),
    );
    expect(views[0]).toMatchObject([{ instrument_id: 'AAPL', date: bars[29]!.date, close: bars[29]!.close, bars: 30 }]);
    expect(views[1]).toEqual(views[0]);
  });
});
