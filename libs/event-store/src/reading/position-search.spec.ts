import fc from 'fast-check';
import { lastPositionAt } from './position-search.js';

test('finds what a look at every position finds', async () => {
  const rising = fc.array(fc.nat(3), { maxLength: 700 }).map((steps) => {
    let time = 100;
    return steps.map((step) => (time += step));
  });
  await fc.assert(
    fc.asyncProperty(rising, fc.integer({ min: 90, max: 1300 }), async (times, instant) => {
      const found = await lastPositionAt(instant, times.length, async (positions) =>
        positions.map((at) => times[at - 1]!),
      );
      expect(found).toBe(times.filter((time) => time <= instant).length);
    }),
  );
});

test('reads few times even in a long partition', async () => {
  let reads = 0;
  const found = await lastPositionAt(777_777, 10_000_000, async (positions) => {
    reads += 1;
    return positions;
  });
  expect(found).toBe(777_777);
  expect(reads).toBeLessThanOrEqual(7);
});
