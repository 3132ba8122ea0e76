import { Basis, type EventDraft } from '#contracts';
import { barCorrected, barRecorded, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

const superseded = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
let api: ServedApi;

beforeAll(async () => {
  const us = { currency: 'USD', exchange: 'XNAS', timezone: 'America/New_York' };
  api = await serveApi({
    projections: pricesProjections,
    modules: [PricesApiModule],
    directory: new InMemoryDirectory([
      { instrumentId: 'AAPL', ...us },
      { instrumentId: 'ADJ', ...us },
      { instrumentId: 'LIVE', ...us },
      { instrumentId: 'NOWHERE' },
    ]),
  });
});
afterAll(() => api.close());

async function record(stream: string, ...drafts: EventDraft[]): Promise<number> {
  const [address] = await given(api.store, stream, drafts);
  await api.caughtUp();
  const [event] = await api.store.readPartition(address!, address!.position - 1, 1);
  return event!.recordedAt;
}

const bar = (instrumentId: string, date: string, close: number, fields: Parameters<typeof barRecorded>[0] = {}) =>
  barRecorded({ instrumentId, date, open: close, high: close, low: close, close, volume: 100n, currency: 'USD', ...fields }); // prettier-ignore

async function shown(symbol: string, availableAt: number | string, rest = ''): Promise<[string, number][]> {
  const instant = new Date(availableAt).toISOString();
  const { status, body } = await api.get(`/v1/stocks/${symbol}/prices?sort=asc&availableAt=${instant}${rest}`);
  expect([status, body.meta.availableAt]).toEqual([200, instant]);
  return body.data.map(({ date, close }: { date: string; close: number }) => [date, close]);
}

describe('history', () => {
  const split = (instrumentId: string): EventDraft => ({
    type: 'marketlog.prices.v1.SplitRecorded',
    data: { instrumentId, exDate: '2005-02-28', numerator: 2, denominator: 1, source: 'csv' },
  });

  beforeAll(async () => {
    await record('prices-AAPL-2005', ...[['2005-02-24', 88.93], ['2005-02-25', 89], ['2005-02-28', 44.86]].map(([date, close]) => bar('AAPL', date as string, close as number))); // prettier-ignore
    await record('prices-AAPL-2005', {
      type: 'marketlog.prices.v1.DailyBarCorrected',
      data: barCorrected(superseded, { date: '2005-02-24', close: 88, currency: 'USD' }).data,
    });
    await record('actions-AAPL', split('AAPL'), {
      type: 'marketlog.prices.v1.DividendRecorded',
      data: { instrumentId: 'AAPL', exDate: '2005-02-25', amount: 0.88, currency: 'USD', basis: Basis.AS_TRADED, source: 'csv' }, // prettier-ignore
    });
    const adjusted = { basis: Basis.SPLIT_ADJUSTED, through: '2006-01-01' };
    await record(
      'prices-ADJ-2005',
      bar('ADJ', '2005-02-25', 44.5, { ...adjusted, vendorAdjustedClose: 5.79 }),
      bar('ADJ', '2005-02-28', 44.86, adjusted),
    );
    await record('actions-ADJ', split('ADJ'));
    await record('prices-NOWHERE-2005', bar('NOWHERE', '2005-02-25', 10));
  });

  test('is there half an hour after the close of its session, with what is known of it today', async () => {
    expect(await shown('AAPL', '2005-02-25T21:29:59.999Z')).toEqual([['2005-02-24', 88]]);
    expect(await shown('AAPL', '2005-02-25T21:30:00Z')).toEqual([['2005-02-24', 88], ['2005-02-25', 89]]); // prettier-ignore
  });

  test('a split counts from its ex-date on, for all bars', async () => {
    expect(await shown('AAPL', '2005-02-28T04:59:59Z')).toEqual([['2005-02-24', 88], ['2005-02-25', 89]]); // prettier-ignore
    expect(await shown('AAPL', '2005-02-28T05:00:00Z')).toEqual([['2005-02-24', 44], ['2005-02-25', 44.5]]); // prettier-ignore
    expect(await shown('AAPL', '2020-01-01T00:00:00Z')).toEqual([['2005-02-24', 44], ['2005-02-25', 44.5], ['2005-02-28', 44.86]]); // prettier-ignore
  });

  test('a split to come does not show in prices that their source had adjusted for it', async () => {
    expect(await shown('ADJ', '2005-02-25T22:00:00Z')).toEqual([['2005-02-25', 89]]);
    expect(await shown('ADJ', '2005-02-28T22:00:00Z')).toEqual([['2005-02-25', 44.5], ['2005-02-28', 44.86]]); // prettier-ignore
    const { body } = await api.get('/v1/stocks/ADJ/prices?availableAt=2005-02-25T22:00:00Z');
    expect([body.data[0].vendorAdjustedClose, body.data[0].volume]).toEqual([null, 50]);
    expect(body.meta.unavailable).toEqual({ vendorAdjustedClose: 'not_available_then' });
  });

  test('a dividend counts from its ex-date on', async () => {
    expect(await shown('AAPL', '2005-02-24T23:00:00Z', '&adjustment=all')).toEqual([['2005-02-24', 88]]);
    const [[, first]] = (await shown('AAPL', '2005-02-25T05:00:00Z', '&adjustment=all')) as [[string, number]];
    expect(first).toBeCloseTo(88 * 0.99, 12);
  });

  test('what was traded is the same at any time', async () => {
    expect(await shown('AAPL', '2005-02-25T22:00:00Z', '&adjustment=raw')).toEqual([['2005-02-24', 88], ['2005-02-25', 89]]); // prettier-ignore
  });

  test('pages put together are the whole, in either order', async () => {
    for (const sort of ['asc', 'desc']) {
      const dates: string[] = [];
      for (let token: string | null = ''; token !== null;) {
        const page = token === '' ? '' : `&pageToken=${token}`;
        const url = `/v1/stocks/AAPL/prices?limit=1&sort=${sort}&availableAt=2005-02-25T21:30:00Z${page}`;
        const { body } = await api.get(url);
        dates.push(...body.data.map(({ date }: { date: string }) => date));
        token = body.page.nextPageToken;
      }
      expect(sort === 'asc' ? dates : dates.reverse()).toEqual(['2005-02-24', '2005-02-25']);
    }
  });

  test('where the exchange is not known, a bar is there once its day has ended everywhere', async () => {
    expect(await shown('NOWHERE', '2005-02-26T12:29:59Z')).toEqual([]);
    expect(await shown('NOWHERE', '2005-02-26T12:30:00Z')).toEqual([['2005-02-25', 10]]);
  });

  test.each(['today', '2005-02-25', 'prices-3@1'])('availableAt %s is refused', async (text) => {
    const { status, body } = await api.get(`/v1/stocks/AAPL/prices?availableAt=${text}`);
    expect([status, body.errors[0].parameter]).toEqual([400, 'availableAt']);
  });
});

test('live data counts from when it was recorded, each version until the next', async () => {
  const today = new Date(await api.store.now()).toISOString().slice(0, 10);
  const first = await record(`prices-LIVE-${today.slice(0, 4)}`, bar('LIVE', today, 10));
  while ((await api.store.now()) <= first);
  const correction = barCorrected(superseded, { instrumentId: 'LIVE', date: today, close: 11, currency: 'USD' });
  const second = await record(`prices-LIVE-${today.slice(0, 4)}`, { ...correction });
  expect(await shown('LIVE', first - 1)).toEqual([]);
  expect(await shown('LIVE', first)).toEqual([[today, 10]]);
  expect(await shown('LIVE', second - 1)).toEqual([[today, 10]]);
  expect(await shown('LIVE', second)).toEqual([[today, 11]]);
});
