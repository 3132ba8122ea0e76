import { formatAddress, type EventAddress } from '#event-sourcing';
import { indicatorNames, indicatorTable } from '#markets';
import { barCorrected, barRecorded, barSeries, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { IndicatorsApiModule } from './indicators.api.module.js';
import { indicatorsProjections } from './indicators.projections.js';

const bars = barSeries(60);
const quotes = bars.map(({ high, low, close, volume }) => ({
  high: high!,
  low: low!,
  close: close!,
  volume: Number(volume),
}));
const expected = indicatorTable(quotes).map((values, i) => ({ date: bars[i]!.date!, ...values }));

let api: ServedApi;
let last: EventAddress;
let corrected: EventAddress;

/** The bars in two appends, a split that leaves them alone, and a correction of the bar before the last. */
beforeAll(async () => {
  api = await serveApi({
    projections: indicatorsProjections,
    modules: [IndicatorsApiModule],
    directory: new InMemoryDirectory([{ instrumentId: 'AAPL', currency: 'USD' }]),
  });
  const drafts = bars.map(barRecorded);
  await given(api.store, 'prices-AAPL-2014', drafts.slice(0, 30));
  await api.caughtUp();
  [last] = (await given(api.store, 'prices-AAPL-2014', drafts.slice(30))).slice(-1) as [EventAddress];
  await api.caughtUp();
  const { data } = barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000001', {
    ...bars[58],
    close: bars[58]!.close! * 1.01,
  });
  [corrected] = (await given(api.store, 'prices-AAPL-2014', [
    { type: 'marketlog.prices.v1.DailyBarCorrected', data },
  ])) as [EventAddress];
  await api.caughtUp();
});
afterAll(() => api.close());

test('a row per bar, newest first, null during warm-up, from the day of a correction on recomputed', async () => {
  const { status, body } = await api.get('/v1/stocks/AAPL/indicators');
  expect(status).toBe(200);
  expect(Object.keys(body.data[0])).toEqual(['date', ...indicatorNames]);
  expect(body.data.slice(2)).toEqual(expected.slice(0, 58).reverse());
  const after = quotes.map((quote, i) =>
    i === 58 ? { ...quote, high: bars[58]!.high!, close: bars[58]!.close! * 1.01 } : quote,
  );
  expect(body.data[0]).toEqual({ date: bars[59]!.date, ...indicatorTable(after)[59] });
  expect(body.meta).toMatchObject({
    symbol: 'AAPL',
    currency: 'USD',
    adjustment: 'split',
    asOfPosition: formatAddress(corrected),
    projectionVersion: 'indicators@4',
  });
});

test('asOf answers the table as it was before the correction', async () => {
  const { body } = await api.get(`/v1/stocks/AAPL/indicators?asOf=${formatAddress(last)}&sort=asc`);
  expect(body.data).toEqual(expected);
  expect(body.meta).toMatchObject({ asOfPosition: formatAddress(last), settled: true });
});

test('asOf the present position is the present table', async () => {
  const present = await api.get('/v1/stocks/AAPL/indicators');
  const { body } = await api.get(`/v1/stocks/AAPL/indicators?asOf=${formatAddress(corrected)}`);
  expect(body.data).toEqual(present.body.data);
});

test('availableAt answers the table of the bars that could be known by then, with what is known of them today', async () => {
  const after = quotes.map((quote, i) => (i === 58 ? { ...quote, close: bars[58]!.close! * 1.01 } : quote));
  const table = indicatorTable(after.slice(0, 59)).map((values, i) => ({ date: bars[i]!.date!, ...values }));
  // The exchange is not known, so the day of a bar has ended at noon in UTC a day later.
  const known = `${new Date(Date.parse(bars[58]!.date!) + 86_400_000).toISOString().slice(0, 10)}T12:30:00.000Z`;
  const { body } = await api.get(`/v1/stocks/AAPL/indicators?availableAt=${known}&sort=asc`);
  expect(body.data).toEqual(table);
  expect(body.meta).toMatchObject({ availableAt: known, asOf: null, asOfPosition: formatAddress(corrected) });
  const earlier = await api.get(`/v1/stocks/AAPL/indicators?availableAt=2001-01-01T00:00:00Z`);
  expect(earlier.body.data).toEqual([]);
});

test('asOf before the first event is an empty list that says since when the symbol is known', async () => {
  const { body } = await api.get('/v1/stocks/AAPL/indicators?asOf=2001-01-01T00:00:00Z');
  expect(body.data).toEqual([]);
  expect(body.meta.knownSince).toMatch(/^20\d\d-/);
});

test('names picks columns in the order asked for; others are refused with the list', async () => {
  const { body } = await api.get('/v1/stocks/AAPL/indicators?names=rsi14,sma20&limit=1');
  expect(Object.keys(body.data[0])).toEqual(['date', 'rsi14', 'sma20']);
  const refused = await api.get('/v1/stocks/AAPL/indicators?names=sma20,sma21');
  expect([refused.status, refused.body.code]).toEqual([400, 'invalid_parameter']);
  expect(refused.body.errors[0].expected).toContain('bollingerPercentB');
});

test.each(['', `&asOf=`])('the pages of a range put together are the range (%s)', async (asOf) => {
  const fixed = asOf === '' ? '' : asOf + formatAddress(last);
  const dates: string[] = [];
  for (let token: string | null = ''; token !== null;) {
    const page: string = token === '' ? '' : `&pageToken=${token}`;
    const range = `start=${bars[10]!.date}&end=${bars[49]!.date}&limit=15&sort=asc`;
    const { body } = await api.get(`/v1/stocks/AAPL/indicators?${range}${fixed}${page}`);
    dates.push(...body.data.map(({ date }: { date: string }) => date));
    token = body.page.nextPageToken;
  }
  expect(dates).toEqual(bars.slice(10, 50).map(({ date }) => date));
});
