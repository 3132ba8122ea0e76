import { Settings } from '#config';
import { IndicatorReach, LatestPrices, ModelRegistry, type ReachedDays } from '#contracts';
import { formatAddress, type EventEnvelope } from '#event-sourcing';
import { InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { HealthRegistry } from '#telemetry';
import { PredictionsApiModule } from '../predictions.api.module.js';
import { predictionsProjections } from '../read-models/predictions.projections.js';
import { calendar, correctBar, eightInstruments, SmallMarket, symbols } from '../session/small-market.fixture.js';
import { windowBars } from '../window/feature-window.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const reached: ReachedDays[] = [{ from: '2014-01-15', to: '2014-02-14', days: 22 }];
let api: ServedApi;
let market: SmallMarket;
/** Of A, oldest first. */
let bars: EventEnvelope[];

beforeAll(async () => {
  const indicatorReach = {
    of: ({ type }: EventEnvelope) => Promise.resolve(type.endsWith('Corrected') ? reached : []),
  };
  api = await serveApi({
    projections: predictionsProjections,
    modules: [PredictionsApiModule],
    directory: new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' }))),
    providers: [
      HealthRegistry,
      { provide: Settings, useValue: { models: '/nowhere' } },
      { provide: IndicatorReach, useValue: indicatorReach },
      { provide: LatestPrices, useValue: {} },
      { provide: ModelRegistry, useValue: { promoted: async () => undefined } },
    ],
  });
  market = new SmallMarket(symbols, api.store);
  await eightInstruments(undefined, market);
  await market.backfill(span);
  bars = [...(await api.store.readStreams(['prices-A-2013', 'prices-A-2014'])).values()].flat();
  await correctBar(market, 'A', '2014-01-15', 30);
  await market.backfill(span);
  await api.caughtUp();
});
afterAll(() => api.close());

const effectsOf = async (event: EventEnvelope) => {
  const { body } = await api.get(`/v1/events/${formatAddress(event)}/effects`);
  return body.data as {
    indicators: ReachedDays[];
    seals: { session: string; event: { stream: string; version: number } }[];
    predictions: { use: string; instrumentId: string; asOfDate: string; event: { id: string } }[];
  };
};
const dateOf = ({ occurredAt }: EventEnvelope) => new Date(occurredAt).toISOString().slice(0, 10);
const sessions = calendar.sessionsBetween(span.from, span.to);

it('are exactly the seals, predictions and settlements that a bar was fed to, for every bar', async () => {
  const found = [];
  const expected = [];
  for (const [place, event] of bars.entries()) {
    const { seals, predictions } = await effectsOf(event);
    const of = (use: string) => predictions.filter((each) => each.use === use).map(({ asOfDate }) => asOfDate);
    // What was amended later used its bars once more.
    const settled = [...new Set(of('settlement'))];
    found.push({ seals: seals.map(({ session }) => session), fed: of('prediction'), settled });
    // By counting: a session looks back on its own bar and the 149 before it, a settlement on its target and its reference.
    const lookBack = (session: string) => {
      const last = bars.findIndex((bar) => dateOf(bar) === session);
      return last - windowBars < place && place <= last;
    };
    const fed = sessions.filter(lookBack);
    const outcomes = sessions.filter((day) => [day, calendar.nextSession(day)].includes(dateOf(event)));
    expected.push({ seals: fed.map((day) => `US:${day}`), fed, settled: outcomes });
  }
  expect(found).toEqual(expected);
});

it('name each event that used it, of its instrument alone', async () => {
  const bar = bars.find((each) => dateOf(each) === '2014-01-10')!;
  const { predictions, seals } = await effectsOf(bar);
  for (const { instrumentId } of predictions) expect(instrumentId).toBe('A');
  const settlements = await market.ofType('marketlog.predictions.v1.PredictionSettled');
  const ofBar = settlements.filter(({ data }) => data.settlement!.inputEvents.includes(bar.id)).map(({ id }) => id);
  expect(predictions.filter(({ use }) => use === 'settlement').map(({ event }) => event.id)).toEqual(ofBar);
  expect(seals[0]!.event).toMatchObject({ stream: 'session-US:2014-01-10', version: 1 });
});

it('of a correction are the settlements that it amended and the indicators that it reached, and no seal from before', async () => {
  const correction = (await api.store.readStream('prices-A-2014')).at(-1)!;
  const { indicators, seals, predictions } = await effectsOf(correction);
  expect(indicators).toEqual(reached);
  expect(seals).toEqual([]);
  expect(predictions.map(({ use, asOfDate }) => [use, asOfDate])).toEqual([
    ['settlement', '2014-01-14'],
    ['settlement', '2014-01-15'],
  ]);
});

it('are asked of an event that is there', async () => {
  expect((await api.get('/v1/events/prices-1@999999/effects')).body.code).toBe('event_not_found');
});
