import { InstrumentDirectory } from '#contracts';
import { formatAddress, type EventAddress } from '#event-sourcing';
import { latest, serveStocks, type ServedStocks } from './stocks.fixture.js';
import { stockAnswer, stocksAnswer } from './stocks.schema.js';

let api: ServedStocks;
beforeAll(async () => {
  api = await serveStocks('sqlite');
});
afterAll(() => api.close());

const symbolsOf = (body: { data: { symbol: string }[] }) => body.data.map(({ symbol }) => symbol);

describe('GET /v1/stocks', () => {
  it('lists every instrument by symbol, with its latest price where it has one', async () => {
    const { status, body } = await api.get('/v1/stocks');
    expect(status).toBe(200);
    stocksAnswer.parse(body);
    expect(symbolsOf(body)).toEqual(['AAPL', 'META', 'XOM']);
    expect(body.data[0]).toMatchObject({ name: 'Apple Inc.', tracked: true, bars: 3270, latest });
    expect(body.meta.adjustment).toBe('split');
    expect(body.data[1]).toMatchObject({ tracked: false, bars: 0, firstBar: null, latest: null });
    expect(body.data.map(({ freshness }: { freshness: unknown }) => freshness)).toEqual([
      { expectedLastBar: '2013-03-07', missingDays: 4, reason: null },
      { expectedLastBar: null, missingDays: null, reason: 'exchange_unknown' },
      { expectedLastBar: null, missingDays: null, reason: 'exchange_unknown' },
    ]);
    expect(body.meta.unavailable).toEqual({ freshness: 'exchange_unknown' });
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
    expect(symbolsOf((await api.get(`/v1/stocks?${search}`)).body)).toEqual(expected);
  });

  it('pages without missing or repeating one', async () => {
    const first = await api.get('/v1/stocks?limit=2');
    const second = await api.get(`/v1/stocks?limit=2&pageToken=${first.body.page.nextPageToken}`);
    expect([...symbolsOf(first.body), ...symbolsOf(second.body)]).toEqual(['AAPL', 'META', 'XOM']);
    expect(second.body.page.nextPageToken).toBeNull();
  });
});

describe('GET /v1/stocks/{symbol}', () => {
  it('answers one instrument, with the reasons for what is null', async () => {
    const { body } = await api.get('/v1/stocks/aapl');
    stockAnswer.parse(body);
    expect(body.data).toMatchObject({ symbol: 'AAPL', instrumentId: 'AAPL', prediction: null, sentiment: null });
    expect(body.meta.unavailable).toMatchObject({ prediction: 'not_in_this_app', sentiment: 'not_in_this_app' });
  });

  it('answers it as the log had it recorded, with what was known of its prices then', async () => {
    const at = (asOf: string | number) => api.get(`/v1/stocks/META?asOf=${typeof asOf === 'string' ? asOf : new Date(asOf).toISOString()}`); // prettier-ignore
    const { body } = await at(api.beforeRenaming);
    stockAnswer.parse(body);
    expect(body.data).toMatchObject({ symbol: 'FB', instrumentId: 'FB', tickers: [{ symbol: 'FB', from: null }] });
    expect(body.meta).toMatchObject({ asOf: new Date(api.beforeRenaming).toISOString(), settled: false });
    expect(body.meta.unavailable).toMatchObject({ latest: 'no_bars', freshness: 'exchange_unknown' });
    expect(body.meta.asOfPositions).toEqual([expect.stringMatching(/^instruments-\d@\d+$/)]);
  });

  it('asOf the event of its registration it is neither described nor tracked, and has no prices', async () => {
    const [first] = await api.store.readByKey('instruments', 'AAPL', { upTo: 1e9, limit: 1 });
    const { body } = await api.get(`/v1/stocks/AAPL?asOf=${formatAddress(first!)}`);
    expect(body.data).toMatchObject({ name: null, exchange: null, tracked: false, bars: 0 });
    expect(body.meta.asOfPositions).toEqual([formatAddress(first!)]);
  });

  it('asOf the last bar it has both, and the bars of then', async () => {
    const [, second] = await api.store.readByKey('prices', 'AAPL', { upTo: 1e9, limit: 2 });
    const { body } = await api.get(`/v1/stocks/AAPL?asOf=${formatAddress(second!)}`);
    expect(body.data).toMatchObject({ name: 'Apple Inc.', tracked: true, bars: second!.position, latest });
    expect(body.meta.asOfPositions).toEqual([expect.stringMatching(/^instruments-/), formatAddress(second!)]);
  });

  it('answers 404 as of a moment before it was known, and 400 for one that has not come', async () => {
    const early = await api.get('/v1/stocks/AAPL?asOf=2001-01-01T00:00:00Z');
    expect(early).toMatchObject({ status: 404, body: { code: 'symbol_not_found', detail: expect.stringContaining('2001-01-01') } }); // prettier-ignore
    expect(await api.get('/v1/stocks/AAPL?asOf=2999-01-01T00:00:00Z')).toMatchObject({ status: 400 });
  });

  it('is not sent again to a client that has it', async () => {
    const { headers } = await api.get('/v1/stocks/AAPL');
    const again = await api.get('/v1/stocks/AAPL', { 'if-none-match': String(headers['etag']) });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect((await api.get('/v1/stocks/XOM', { 'if-none-match': String(headers['etag']) })).status).toBe(200);
  });

  it.each(['META', 'FB'])('finds a renamed instrument by %s, and says its tickers', async (symbol) => {
    const { body } = await api.get(`/v1/stocks/${symbol}`);
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
    ['XO%C3%9C', 'XOM'],
    ['%C3%9C', 'did you mean'],
    ['..%2F..%2Fetc%2Fpasswd', 'did you mean'],
  ])('answers 404 for %s, naming the nearest symbol', async (symbol, hint) => {
    const { status, body } = await api.get(`/v1/stocks/${symbol}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'symbol_not_found', detail: expect.stringContaining(hint) });
  });
});

describe('minPosition', () => {
  it.each(['/v1/stocks', '/v1/stocks/AAPL'])('%s holds the event, or says that it does not yet', async (path) => {
    const at = (address: EventAddress) => api.get(`${path}?minPosition=${formatAddress(address)}`);
    const [seen] = await api.store.heads('instruments');
    expect((await at({ ...seen!, position: 1 })).status).toBe(200);
    const ahead = await api.standStill('instrument-STILL');
    expect(await at(ahead)).toMatchObject({ status: 503, body: { code: 'projection_behind' } });
    // A stock is shown with its latest price, so prices are waited for too.
    const [prices] = await api.store.heads('prices');
    expect((await at({ ...prices!, position: 1 })).status).toBe(200);
    expect((await at({ ...prices!, position: 2 })).status).toBe(503);
  });

  it.each(['yesterday', 'instruments-0@999999', 'instruments-99@1', 'articles-0@1'])(
    '%s is refused, since no such event is recorded',
    async (address) => {
      const { status, body } = await api.get(`/v1/stocks/AAPL?minPosition=${address}`);
      expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'invalid_parameter', 'minPosition']);
    },
  );
});

describe('instrument directory', () => {
  const directory = () => api.app.get(InstrumentDirectory, { strict: false });

  it('knows by ids and who is tracked', async () => {
    expect([...(await directory().byIds(['FB', 'XOM', 'NONE'])).keys()].sort()).toEqual(['FB', 'XOM']);
    expect((await directory().tracked()).map(({ symbol }) => symbol)).toEqual(['AAPL']);
  });

  it('says whom a ticker meant as the log had recorded it then', async () => {
    expect((await directory().get('FB', api.beforeRenaming)).instrumentId).toBe('FB');
    expect((await directory().get('META', api.beforeRenaming)).instrumentId).toBe('FB');
  });
});
