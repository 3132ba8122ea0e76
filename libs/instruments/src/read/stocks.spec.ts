import { CommandBus } from '@nestjs/cqrs';
import { InstrumentDirectory, LatestPrices, type PriceSummary } from '#contracts';
import { featureApp, type FeatureApp } from '#testing';
import {
  ChangeTicker,
  DescribeInstruments,
  InstrumentsApiModule,
  InstrumentsDirectoryModule,
  instrumentsProjections,
  InstrumentsWriteModule,
  TrackInstrument,
} from '../index.js';
import { stockAnswer, stocksAnswer } from './stocks.schema.js';

const run = '00000000-0000-4000-8000-00000000000a';
const now = Date.UTC(2024, 0, 2);
const latest = { date: '2013-03-01', close: 430.47, previousClose: null, change: null, changePercent: null, volume: 1 };
const bars: PriceSummary = { instrumentId: 'AAPL', firstBar: '2000-03-01', lastBar: '2013-03-01', bars: 3270, latest };

class PricesOfApple extends LatestPrices {
  override async byInstruments(ids: readonly string[]) {
    return new Map(ids.includes('AAPL') ? [['AAPL', bars]] : []);
  }
}

let feature: FeatureApp;
let beforeRenaming: number;

beforeAll(async () => {
  feature = await featureApp({
    projections: instrumentsProjections,
    imports: [InstrumentsApiModule],
    ports: [InstrumentsWriteModule, InstrumentsDirectoryModule],
    providers: [{ provide: LatestPrices, useClass: PricesOfApple }],
  });
  const commands = feature.app.get(CommandBus, { strict: false });
  const descriptions = [
    { ticker: 'AAPL', description: { name: 'Apple Inc.', sector: 'Technology', currency: 'USD' } },
    { ticker: 'FB', description: { name: 'Facebook', sector: 'Technology' } },
    { ticker: 'XOM', description: { name: 'Exxon Mobil', sector: 'Energy' } },
  ];
  await commands.execute(new DescribeInstruments(descriptions, 'csv', now, run));
  await commands.execute(new TrackInstrument('AAPL', now, run));
  beforeRenaming = (await feature.store.now()) + 1;
  while ((await feature.store.now()) <= beforeRenaming);
  await commands.execute(new ChangeTicker('FB', 'META', '2022-06-09', now, run));
  await feature.caughtUp();
});
afterAll(() => feature.close());

const symbolsOf = (body: { data: { symbol: string }[] }) => body.data.map(({ symbol }) => symbol);

describe('GET /v1/stocks', () => {
  it('lists every instrument by symbol, with its latest price where it has one', async () => {
    const { status, body } = await feature.get('/v1/stocks');
    expect(status).toBe(200);
    stocksAnswer.parse(body);
    expect(symbolsOf(body)).toEqual(['AAPL', 'META', 'XOM']);
    expect(body.data[0]).toMatchObject({ name: 'Apple Inc.', tracked: true, bars: 3270, latest, freshness: null });
    expect(body.data[1]).toMatchObject({ tracked: false, bars: 0, firstBar: null, latest: null });
  });

  it.each([
    ['tracked=true', ['AAPL']],
    ['tracked=false', ['META', 'XOM']],
    ['sector=Technology', ['AAPL', 'META']],
    ['search=aPPl', ['AAPL']],
    ['search=exxon', ['XOM']],
    ['search=%25', []],
    ['sector=Technology&search=meta', ['META']],
  ])('filters by %s', async (search, expected) => {
    expect(symbolsOf((await feature.get(`/v1/stocks?${search}`)).body)).toEqual(expected);
  });

  it('pages without missing or repeating one', async () => {
    const first = await feature.get('/v1/stocks?limit=2');
    const second = await feature.get(`/v1/stocks?limit=2&pageToken=${first.body.page.nextPageToken}`);
    expect([...symbolsOf(first.body), ...symbolsOf(second.body)]).toEqual(['AAPL', 'META', 'XOM']);
    expect(second.body.page.nextPageToken).toBeNull();
  });
});

describe('GET /v1/stocks/{symbol}', () => {
  it('answers one instrument, with the reasons for what is null', async () => {
    const { body } = await feature.get('/v1/stocks/aapl');
    stockAnswer.parse(body);
    expect(body.data).toMatchObject({ symbol: 'AAPL', instrumentId: 'AAPL', prediction: null, sentiment: null });
    expect(body.meta.unavailable).toMatchObject({ prediction: 'not_built', sentiment: 'not_built' });
  });

  it.each(['META', 'FB'])('finds a renamed instrument by %s, and says its tickers', async (symbol) => {
    const { body } = await feature.get(`/v1/stocks/${symbol}`);
    expect(body.data).toMatchObject({
      symbol: 'META',
      instrumentId: 'FB',
      tickers: [
        { symbol: 'FB', from: null },
        { symbol: 'META', from: '2022-06-09' },
      ],
    });
  });

  it.each([
    ['APL', 'AAPL'],
    ['..%2F..%2Fetc%2Fpasswd', 'did you mean'],
  ])('answers 404 for %s, naming the nearest symbol', async (symbol, hint) => {
    const { status, body } = await feature.get(`/v1/stocks/${symbol}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'symbol_not_found', detail: expect.stringContaining(hint) });
  });
});

describe('instrument directory', () => {
  const directory = () => feature.app.get(InstrumentDirectory, { strict: false });

  it('knows by ids and who is tracked', async () => {
    expect([...(await directory().byIds(['FB', 'XOM', 'NONE'])).keys()].sort()).toEqual(['FB', 'XOM']);
    expect((await directory().tracked()).map(({ symbol }) => symbol)).toEqual(['AAPL']);
  });

  it('says whom a ticker meant as the log had recorded it then', async () => {
    expect((await directory().get('FB', beforeRenaming)).instrumentId).toBe('FB');
    expect((await directory().get('META', beforeRenaming)).instrumentId).toBe('FB');
  });
});
