import fc from 'fast-check';
import { ewmaDecay, ewmaSigma } from './ewma.js';

const returns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 149 });

test('equal returns have their own size as scale, whatever their sign', () => {
  expect(ewmaSigma([0.01, -0.01, 0.01])).toBeCloseTo(0.01, 15);
  expect(ewmaSigma([0, 0, 0])).toBe(0);
});

test('a return of k sessions ago weighs 0.94^k of the last one', () => {
  const [last, before] = [ewmaSigma([0, 0.01]) ** 2, ewmaSigma([0.01, 0]) ** 2];
  expect(before / last).toBeCloseTo(ewmaDecay, 12);
});

test('is the weighted mean that the definition says', () => {
  fc.assert(
    fc.property(returns, (sample) => {
      const weight = (i: number) => ewmaDecay ** (sample.length - 1 - i);
      const above = sample.reduce((sum, r, i) => sum + weight(i) * r * r, 0);
      const below = sample.reduce((sum, _, i) => sum + weight(i), 0);
      expect(ewmaSigma(sample)).toBeCloseTo(Math.sqrt(above / below), 12);
    }),
  );
});
