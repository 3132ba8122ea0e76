import { Basis, LatestPrices, type EventDraft } from '#contracts';
import { formatAddress, type EventAddress } from '#event-sourcing';
import { barCorrected, barRecorded, barSeries, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

let api: ServedApi;

beforeAll(async () => {
  const apple = { instrumentId: 'AAPL', currency: 'USD', exchange: 'XNAS', timezone: 'America/New_York' };
  const others = ['PAGED', 'FILE', 'LATE', 'QUIET'].map((instrumentId) => ({ instrumentId }));
  const directory = new InMemoryDirectory([apple, ...others], [{ instrumentId: 'NEW' }]);
  api = await serveApi({ projections: pricesProjections, modules: [PricesApiModule], directory });
});
afterAll(() => api.close());

async function record(stream: string, ...drafts: EventDraft[]): Promise<EventAddress[]> {
  const addresses = await given(api.store, stream, drafts);
  await api.caughtUp();
  return [...addresses];
}

const closes = (body: { data: { close: number | null }[] }) => body.data.map(({ close }) => close);

describe('as-traded bars with a split and a dividend', () => {
  let corrected: EventAddress;

  beforeAll(async () => {
    const bar = (date: string, close: number, volume: bigint) =>
      barRecorded({ date, open: close, high: close, low: close, close, volume, currency: 'USD' });
    await record(
      'prices-AAPL-2005',
      bar('2005-02-24', 88.93, 100n),
      bar('2005-02-25', 89, 101n),
      bar('2005-02-28', 44.86, 200n),
    );
    await record(
      'actions-AAPL',
      {
        type: 'marketlog.prices.v1.SplitRecorded',
        data: { instrumentId: 'AAPL', exDate: '2005-02-28', numerator: 2, denominator: 1, source: 'csv' },
      },
      {
        type: 'marketlog.prices.v1.DividendRecorded',
        data: {
          instrumentId: 'AAPL',
          exDate: '2005-02-25',
          amount: 0.8893,
          currency: 'USD',
          basis: Basis.AS_TRADED,
          source: 'csv',
        },
      },
    );
    const { data } = barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000001', {
      date: '2005-02-28',
      close: 44.9,
      volume: 200n,
      currency: 'USD',
    });
    [corrected] = (await record('prices-AAPL-2005', { type: 'marketlog.prices.v1.DailyBarCorrected', data })) as [
      EventAddress,
    ];
  });

  test.each([
    ['raw', [44.9, 89, 88.93], [200, 101, 100]],
    ['split', [44.9, 44.5, 44.465], [200, 202, 200]],
    ['all', [44.9, 44.5, 44.465 * 0.99], [200, 202, 200]],
  ])('%s', async (adjustment, expected, volumes) => {
    const { status, body } = await api.get(`/v1/stocks/AAPL/prices?adjustment=${adjustment}`);
    expect(status).toBe(200);
    closes(body).forEach((close, i) => expect(close).toBeCloseTo(expected[i]!, 12));
    expect(body.data.map(({ volume }: { volume: number }) => volume)).toEqual(volumes);
    expect(body.meta).toMatchObject({
      symbol: 'AAPL',
      currency: 'USD',
      exchange: 'XNAS',
      timezone: 'America/New_York',
      source: 'csv',
      adjustment,
      asOf: null,
      asOfPosition: formatAddress(corrected),
      projectionVersion: 'daily-bars@3 actions@3',
      unavailable: {},
    });
  });

  test('asOf an address before the correction answers the bar as it was, and says so', async () => {
    const before = formatAddress({ ...corrected, position: corrected.position - 1 });
    const { body } = await api.get(`/v1/stocks/AAPL/prices?asOf=${before}&sort=asc&start=2005-02-28`);
    expect(closes(body)).toEqual([44.86]);
    expect(body.meta).toMatchObject({ asOf: before, asOfPosition: before, asOfPositions: [before], settled: true });
  });

  test('asOf filters bars and actions by one position: before the split was known nothing is divided', async () => {
    const before = formatAddress({ ...corrected, position: 3 });
    const { body } = await api.get(`/v1/stocks/AAPL/prices?asOf=${before}`);
    expect(closes(body)).toEqual([44.86, 89, 88.93]);
  });

  test('asOf the instant of an event is the same as asOf its address', async () => {
    const [event] = await api.store.readPartition(corrected, corrected.position - 1, 1);
    const { body } = await api.get(`/v1/stocks/AAPL/prices?asOf=${new Date(event!.recordedAt).toISOString()}`);
    expect(body.meta.asOfPosition).toBe(formatAddress(corrected));
    expect(body.meta.settled).toBe(false);
  });

  test('latest prices as of a position are those of its bars, on the splits known then', async () => {
    const prices = api.app.get(LatestPrices, { strict: false });
    const at = (position: number) => prices.asOf('AAPL', { ...corrected, position });
    const present = (await prices.byInstruments(['AAPL'])).get('AAPL');
    expect(await at(corrected.position)).toEqual(present);
    expect(present).toMatchObject({ bars: 3, latest: { close: 44.9, previousClose: 44.5 } });
    expect(await at(3)).toMatchObject({ bars: 3, latest: { close: 44.86, previousClose: 89 } });
    expect(await at(1)).toMatchObject({
      firstBar: '2005-02-24',
      bars: 1,
      latest: { date: '2005-02-24', close: 88.93, previousClose: null, change: null },
    });
    expect(await at(0)).toBeUndefined();
    expect(await prices.asOf('QUIET', corrected)).toBeUndefined();
  });

  test('asOf before the first event is an empty list that says since when the symbol is known', async () => {
    const { status, body } = await api.get('/v1/stocks/AAPL/prices?asOf=2001-01-01T00:00:00Z');
    const [first] = await api.store.readByKey('prices', 'AAPL', { upTo: 1e9, limit: 1 });
    expect(status).toBe(200);
    expect(body.data).toEqual([]);
    expect(body.meta).toMatchObject({
      asOfPosition: null,
      asOfPositions: [],
      settled: true,
      knownSince: new Date(first!.recordedAt).toISOString(),
    });
  });

  test.each(['2999-01-01T00:00:00Z', 'prices-0@999999', 'prices-99@1'])('asOf %s is refused', async (asOf) => {
    const { status, body } = await api.get(`/v1/stocks/AAPL/prices?asOf=${asOf}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'as_of_in_future', 'asOf']);
  });

  test('minPosition that is seen is answered, one that has not been recorded is refused', async () => {
    const at = (address: EventAddress) => api.get(`/v1/stocks/AAPL/prices?minPosition=${formatAddress(address)}`);
    expect((await at(corrected)).status).toBe(200);
    const { status, body } = await at({ ...corrected, position: corrected.position + 1 });
    expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'invalid_parameter', 'minPosition']);
  });

  test('csv gives the same page as text', async () => {
    const { headers, text } = await api.get('/v1/stocks/AAPL/prices?format=csv&limit=1&adjustment=raw');
    expect(headers['content-type']).toContain('text/csv');
    expect(headers['link']).toMatch(/^<\/v1\/stocks\/AAPL\/prices\?.*pageToken=.+>; rel="next"$/);
    const [header, line] = text.split('\n');
    expect(header).toBe('date,open,high,low,close,volume,vendorAdjustedClose,currency,source,recordedAt,address');
    expect(line).toMatch(/^2005-02-28,79.38,79.58,78.86,44.9,200,,USD,csv,\d{4}-/);
  });

  test('actions with the factor that each has under adjustment=all', async () => {
    const { status, body } = await api.get('/v1/stocks/AAPL/actions');
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      { type: 'split', exDate: '2005-02-28', numerator: 2, denominator: 1, factor: null, applied: true, source: 'csv' },
      { type: 'dividend', exDate: '2005-02-25', amount: 0.8893, currency: 'USD', applied: true },
    ]);
    expect(body.data[1].factor).toBeCloseTo(0.99, 12);
    const page = await api.get('/v1/stocks/AAPL/actions?limit=1&sort=asc');
    expect(page.body.data).toMatchObject([{ type: 'dividend' }]);
    const next = await api.get(`/v1/stocks/AAPL/actions?limit=1&sort=asc&pageToken=${page.body.page.nextPageToken}`);
    expect(next.body.data).toMatchObject([{ type: 'split' }]);
    expect(next.body.page.nextPageToken).toBeNull();
  });

  test('an unchanged answer is 304; after a new event of the symbol it is not', async () => {
    const url = '/v1/stocks/AAPL/prices?limit=1';
    const { headers } = await api.get(url);
    expect((await api.get(url, { 'if-none-match': String(headers['etag']) })).status).toBe(304);
    await record('prices-AAPL-2006', barRecorded({ date: '2006-01-03', close: 74.75 }));
    const again = await api.get(url, { 'if-none-match': String(headers['etag']) });
    expect([again.status, again.body.data[0].close]).toEqual([200, 74.75]);
  });
});

describe('split-adjusted bars of a file', () => {
  const bars = barSeries(5, { instrumentId: 'FILE', basis: Basis.SPLIT_ADJUSTED, through: '2014-12-31' });
  const factor = (exDate: string, value: number): EventDraft => ({
    type: 'marketlog.prices.v1.DistributionFactorRecorded',
    data: { instrumentId: 'FILE', exDate, factor: value, includesSplits: false, source: 'csv' },
  });

  beforeAll(async () => {
    await record('prices-FILE-2014', ...bars.map(barRecorded));
    await record('actions-FILE', factor(bars[2]!.date!, 0.5), factor(bars[4]!.date!, 0.9));
  });

  test('split serves the delivered doubles', async () => {
    const { body } = await api.get('/v1/stocks/FILE/prices?sort=asc');
    expect(
      body.data.map(({ date, open, high, low, close, volume }: Record<string, unknown>) => [
        date,
        open,
        high,
        low,
        close,
        volume,
      ]),
    ).toEqual(bars.map(({ date, open, high, low, close, volume }) => [date, open, high, low, close, Number(volume)]));
  });

  test('all multiplies by the derived factors', async () => {
    const { body } = await api.get('/v1/stocks/FILE/prices?sort=asc&adjustment=all');
    const factors = [0.45, 0.45, 0.9, 0.9, 1];
    closes(body).forEach((close, i) => expect(close).toBeCloseTo(bars[i]!.close! * factors[i]!, 10));
  });

  test('raw is null with a reason until all actions of the span are known', async () => {
    const { body } = await api.get('/v1/stocks/FILE/prices?adjustment=raw');
    expect(body.data[0]).toMatchObject({ open: null, high: null, low: null, close: null, volume: null, source: 'csv' });
    expect(body.meta.unavailable).toMatchObject({ close: 'splits_unknown', volume: 'splits_unknown' });
    await record('actions-FILE', {
      type: 'marketlog.prices.v1.ActionsCovered',
      data: { instrumentId: 'FILE', source: 'yahoo', from: '2014-01-01', to: '2014-12-31' },
    });
    const known = await api.get('/v1/stocks/FILE/prices?adjustment=raw&sort=asc');
    expect(closes(known.body)).toEqual(bars.map(({ close }) => close));
    expect(known.body.meta.unavailable).toEqual({});
  });
});

describe('paging', () => {
  const bars = barSeries(25, { instrumentId: 'PAGED' });
  beforeAll(() => record('prices-PAGED-2014', ...bars.map(barRecorded)));

  test.each(['asc', 'desc'])('the pages of a range, %s, put together are the range', async (sort) => {
    const dates: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const suffix: string = token === '' ? '' : `&pageToken=${token}`;
      const { body } = await api.get(
        `/v1/stocks/PAGED/prices?sort=${sort}&limit=7&start=${bars[2]!.date}&end=${bars[22]!.date}${suffix}`,
      );
      dates.push(...body.data.map(({ date }: { date: string }) => date));
      token = body.page.nextPageToken;
    }
    const expected = bars.slice(2, 23).map(({ date }) => date);
    expect(dates).toEqual(sort === 'asc' ? expected : expected.reverse());
  });

  test('a token belongs to its query and its symbol', async () => {
    const { body } = await api.get('/v1/stocks/PAGED/prices?limit=7');
    const token = body.page.nextPageToken;
    for (const url of [
      `/v1/stocks/PAGED/prices?sort=asc&pageToken=${token}`,
      `/v1/stocks/FILE/prices?pageToken=${token}`,
    ]) {
      expect((await api.get(url)).body.code).toBe('invalid_page_token');
    }
  });
});

test('a symbol without prices answers an empty list; an unknown one is not found', async () => {
  const quiet = await api.get('/v1/stocks/QUIET/prices');
  expect([quiet.status, quiet.body.data, quiet.body.page.nextPageToken]).toEqual([200, [], null]);
  expect((await api.get('/v1/stocks/NOPE/prices')).body.code).toBe('symbol_not_found');
});

test('latest prices by port and by view', async () => {
  const prices = api.app.get(LatestPrices, { strict: false });
  const found = await prices.byInstruments(['FILE', 'QUIET']);
  expect([...found.keys()]).toEqual(['FILE']);
  expect(found.get('FILE')).toMatchObject({
    instrumentId: 'FILE',
    bars: 5,
    firstBar: '2014-01-02',
    lastBar: '2014-01-08',
  });
  expect((await prices.byInstruments(['FILE'])).get('FILE')).toEqual(found.get('FILE'));
  expect((await prices.byInstruments([])).size).toBe(0);
  const view = await api.readModels.query(
    'latest-prices',
    "SELECT * FROM latest_stock_prices WHERE instrument_id = 'FILE'",
  );
  expect(view).toMatchObject([{ date: '2014-01-08', bars: 5, close: found.get('FILE')!.latest.close }]);
});

test('minPosition of the command that registered a symbol is waited for before the symbol is looked up', async () => {
  const registered = { type: 'marketlog.instruments.v1.InstrumentRegistered' } as const;
  const data = { instrumentId: 'NEW', ticker: 'NEW' };
  const [address] = await given(api.store, 'instrument-NEW', [{ ...registered, data }]);
  expect((await api.get('/v1/stocks/NEW/prices')).status).toBe(404);
  expect((await api.get(`/v1/stocks/NEW/prices?minPosition=${formatAddress(address!)}`)).status).toBe(200);
});

test('minPosition that is not applied in time is answered as behind', async () => {
  const ahead = formatAddress(await api.standStill('prices-QUIET-2014'));
  const { status, body, headers } = await api.get(`/v1/stocks/QUIET/prices?minPosition=${ahead}`);
  expect([status, body.code]).toEqual([503, 'projection_behind']);
  expect(headers['retry-after']).toBe('2');
});
