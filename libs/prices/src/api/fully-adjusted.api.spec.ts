import { Basis, decodeEvent, LatestPrices, type EventDraft } from '#contracts';
import { parseAddress } from '#event-sourcing';
import { barRecorded, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

let api: ServedApi;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
/** Before it went ex, as its source gives it afterwards, and after. */
const [before, exDate] = ['2024-01-03', '2024-01-04'];

beforeAll(async () => {
  const directory = new InMemoryDirectory(['KO', 'LONE', 'NEW'].map((instrumentId) => ({ instrumentId })));
  api = await serveApi({ projections: pricesProjections, modules: [PricesApiModule], directory });
  const bars = (...days: [string, number][]) =>
    days.map(([date, close]) => {
      const basis = { basis: Basis.FULLY_ADJUSTED, through: days.at(-1)![0] };
      return barRecorded({ date, open: close, high: close, low: close, close, volume: 100n, ...basis });
    });
  const actions = (instrumentId: string, day: string): EventDraft[] => {
    const amount = { amount: 2, basis: Basis.SPLIT_ADJUSTED, through: day };
    return [
      { type: 'marketlog.prices.v1.DividendRecorded', data: { instrumentId, exDate: day, source: 'csv', ...amount } },
      {
        type: 'marketlog.prices.v1.ActionsCovered',
        data: { instrumentId, source: 'csv', from: '2024-01-02', to: day },
      },
    ];
  };
  await given(api.store, 'prices-KO-2024', bars([before, 98], [exDate, 99]));
  await given(api.store, 'actions-KO', actions('KO', exDate));
  await given(api.store, 'prices-LONE-2024', bars([before, 98], [exDate, 99]));
  await given(api.store, `prices-NEW-${daysAgo(4).slice(0, 4)}`, bars([daysAgo(4), 98], [daysAgo(2), 99]));
  await given(api.store, 'actions-NEW', actions('NEW', daysAgo(2)));
  await api.caughtUp();
});
afterAll(() => api.close());

const closesOf = async (path: string) => {
  const { body } = await api.get(`/v1/stocks/${path}`);
  return [body.data.map(({ close }: { close: number | null }) => close), body.meta.unavailable.close];
};

it.each([
  ['all', [99, 98]],
  ['split', [99, 100]],
  ['raw', [99, 100]],
])('bars that hold a known dividend on %s', async (adjustment, closes) => {
  expect(await closesOf(`KO/prices?adjustment=${adjustment}`)).toEqual([closes, undefined]);
});

it('their dividend has the factor of the close that was traded', async () => {
  const { body } = await api.get('/v1/stocks/KO/actions');
  expect(body.data).toMatchObject([{ type: 'dividend', amount: 2, factor: 0.98, applied: true }]);
});

it.each([
  ['all', [99, 98], undefined],
  ['split', [99, null], 'dividends_unknown'],
  ['raw', [null, null], 'dividends_unknown'],
])('bars whose dividends are not known on %s', async (adjustment, closes, reason) => {
  expect(await closesOf(`LONE/prices?adjustment=${adjustment}`)).toEqual([closes, reason]);
});

it('bars and actions name the events that said so', async () => {
  const [bars, actions] = await Promise.all(['prices', 'actions'].map((path) => api.get(`/v1/stocks/KO/${path}`)));
  const addresses = [...bars!.body.data, ...actions!.body.data].map(({ address }) => parseAddress(address));
  const events = addresses.map(
    async ({ position, ...place }) => (await api.store.readPartition(place, position - 1, 1))[0],
  );
  const said = (await Promise.all(events)).map((event) => decodeEvent(event!).data);
  expect(said).toMatchObject([{ bar: { date: exDate } }, { bar: { date: before } }, { amount: 2 }]);
});

it('before a dividend was known they do not tell of it', async () => {
  const then = new Date(`${daysAgo(3)}T12:00:00Z`).toISOString();
  expect(await closesOf(`NEW/prices?adjustment=all&availableAt=${then}`)).toEqual([[], undefined]);
  expect(await closesOf('NEW/prices?adjustment=all')).toEqual([[99, 98], undefined]);
});

it('the latest prices are on the split basis, present and past', async () => {
  const prices = api.app.get(LatestPrices, { strict: false });
  const present = await prices.byInstruments(['KO', 'LONE']);
  expect(present.get('KO')!.latest).toMatchObject({ close: 99, previousClose: 100, change: -1 });
  expect(present.get('LONE')!.latest).toMatchObject({ close: 99, previousClose: null, change: null });
  const [head] = (await api.store.heads('prices')).filter(({ position }) => position > 0);
  expect(head).toBeDefined();
  for (const id of ['KO', 'LONE']) {
    const partition = (await api.store.readStream(`prices-${id}-2024`))[0]!.partition;
    const { position } = (await api.store.heads('prices')).find((each) => each.partition === partition)!;
    const address = { category: 'prices', partition, position } as const;
    expect(await prices.asOf(id, address)).toEqual(present.get(id));
  }
});
