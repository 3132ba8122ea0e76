import { calendar, closes, SmallMarket, symbols } from '../session/small-market.fixture.js';
import { FeatureWatch, recentSessions } from './feature-drift.js';

const bins = (...counts: number[]) => [{ feature: 'sigma', bins: counts.map((count) => ({ count })) }];
const days = calendar.sessionsBetween('2013-01-02', '2013-12-31');

describe('features have drifted', () => {
  const watchOf = (sessions: readonly (readonly [string, ReturnType<typeof bins>])[]) => {
    const watch = new FeatureWatch();
    for (const [date, counts] of sessions) watch.add(date, counts);
    return watch;
  };
  const calm = days.slice(0, 100).map((date) => [date, bins(50, 40, 10)] as const);

  it('where the last 20 sessions are distributed otherwise than those before them', () => {
    const wild = days.slice(100, 119).map((date) => [date, bins(10, 40, 50)] as const);
    const watch = watchOf([...calm, ...wild]);
    expect(watch.driftAt(days[119]!, bins(10, 40, 50))).toMatchObject({
      features: [{ feature: 'sigma', stabilityIndex: expect.closeTo(1.29, 1) }],
      recentSessions: 20,
      referenceSessions: 100,
    });
    expect(watchOf(calm).driftAt(days[100]!, bins(10, 40, 50))).toBeUndefined();
  });

  it('whatever order their sessions came in, and whatever came later', () => {
    const wild = days.slice(100, 140).map((date) => [date, bins(10, 40, 50)] as const);
    const at = (sessions: typeof calm) => watchOf(sessions).driftAt(days[119]!, bins(10, 40, 50));
    const before = [...calm, ...wild.slice(0, 19)];
    expect(at([...calm, ...wild.filter(([date]) => date !== days[119])].reverse())).toEqual(at(before));
  });

  it('never where there are too few to compare with', () => {
    const few = [...calm.slice(0, 59), ...days.slice(59, 78).map((date) => [date, bins(0, 0, 100)] as const)];
    expect(watchOf(few).driftAt(days[78]!, bins(0, 0, 100))).toBeUndefined();
    const enough = [...calm.slice(0, 60), ...days.slice(60, 79).map((date) => [date, bins(0, 0, 100)] as const)];
    expect(watchOf(enough).driftAt(days[79]!, bins(0, 0, 100))).toBeDefined();
  });
});

it('is recorded with the session at which it is seen, once, and not where the market stays as it was', async () => {
  const market = new SmallMarket();
  const [from, calmUntil, to] = ['2013-05-01', '2014-06-30', '2014-08-29'];
  for (const [i, symbol] of symbols.entries()) {
    let close = 100;
    const byDate = [...closes(i + 1, from, to)].map(([date], place): [string, number] => {
      // One move is ten times the other.
      close *= 1 + (date > calmUntil ? 0.04 : 0.004) * (place % 2 === i % 2 ? 1 : -1);
      return [date, Math.round(close * 100) / 100];
    });
    await market.trade(symbol, new Map(byDate));
  }
  await market.backfill({ from: '2013-12-05', to: calmUntil });
  expect(await market.ofType('marketlog.predictions.v1.ModelDriftDetected')).toEqual([]);
  await market.backfill({ from: '2014-07-01', to: '2014-08-28' });
  const found = await market.ofType('marketlog.predictions.v1.ModelDriftDetected');
  const dates = found.map(({ data }) => data.date).sort();
  expect(dates.length).toBeGreaterThan(0);
  expect(dates[0]! > calmUntil && dates[0]! <= calendar.sessionAfter(calmUntil, recentSessions)!).toBe(true);
  expect(found[0]!.data.features.map(({ feature }) => feature)).toContain('lastReturn');
  expect(new Set(dates).size).toBe(dates.length);
  for (const { stream, data } of found) {
    expect(stream).toBe(`session-US:${data.date}`);
    const told = (await market.store.readStream(stream)).map(({ type }) => type.split('.').at(-1));
    expect(told).toEqual(['SessionSealed', 'SessionPredicted', 'ModelDriftDetected']);
  }
  await market.backfill({ from: '2014-07-01', to: '2014-08-28' });
  expect(await market.ofType('marketlog.predictions.v1.ModelDriftDetected')).toHaveLength(found.length);
});
