import fc from 'fast-check';
import { addDays } from '#markets';
import { IntervalPool, type FirstSettlement } from './interval-pool.js';

const day = (number: number) => addDays('2014-01-02', number);

/** A session of this many settlements with scores 1, 2, 3 … of which some are missed. */
function session(number: number, count: number, missed: number | undefined): FirstSettlement[] {
  return Array.from({ length: count }, (_, i) => ({
    session: day(number),
    prediction: `S${i}`,
    score: i + 1,
    missed: missed === undefined ? undefined : i < missed,
    up: i % 4 === 0,
  }));
}

function poolOf(settlements: readonly FirstSettlement[]): IntervalPool {
  const pool = new IntervalPool();
  for (const settlement of settlements) pool.add(settlement);
  return pool;
}

test('with fewer than 100 settlements there is neither a quantile nor a base rate', () => {
  const pool = poolOf([...session(0, 50, undefined), ...session(1, 49, undefined)]);
  expect(pool.upTo(day(1))).toEqual({ alpha: 0.1, scores: 99, quantile: undefined, baseRate: undefined });
});

test('scores are those of the last 250 sessions, the base rate is that of all', () => {
  const pool = poolOf(Array.from({ length: 300 }, (_, i) => session(i, 4, undefined)).flat());
  expect(pool.upTo(day(299))).toMatchObject({ scores: 1000, baseRate: 0.25 });
  expect(pool.upTo(day(249)).scores).toBe(1000);
  expect(pool.upTo(day(30)).scores).toBe(124);
});

test('α follows the share missed, session by session; settlements without bounds leave it', () => {
  const pool = poolOf([...session(0, 10, undefined), ...session(1, 10, 5), ...session(2, 10, 0)]);
  expect(pool.upTo(day(0)).alpha).toBe(0.1);
  expect(pool.upTo(day(1)).alpha).toBeCloseTo(0.092, 15);
  expect(pool.upTo(day(2)).alpha).toBeCloseTo(0.094, 15);
});

test('the first settlement of a prediction counts, a later one never does', () => {
  const pool = poolOf(session(0, 120, 12));
  const before = pool.upTo(day(0));
  pool.add({ session: day(0), prediction: 'S0', score: 99, missed: false, up: false });
  expect(pool.upTo(day(0))).toEqual(before);
});

test('what is settled later, and the order of arrival, change nothing of the state of a session', () => {
  const settlements = Array.from({ length: 8 }, (_, i) => session(i, 30, i)).flat();
  const expected = poolOf(settlements.filter((each) => each.session <= day(4))).upTo(day(4));
  const shuffled = fc.shuffledSubarray(settlements, { minLength: settlements.length, maxLength: settlements.length });
  fc.assert(
    fc.property(shuffled, fc.nat({ max: 100 }), (order, when) => {
      const pool = new IntervalPool();
      order.forEach((settlement, i) => {
        pool.add(settlement);
        // Asking in between must leave nothing behind.
        if (i % 50 === when % 50) pool.upTo(day(4));
      });
      expect(pool.upTo(day(4))).toEqual(expected);
    }),
  );
});
