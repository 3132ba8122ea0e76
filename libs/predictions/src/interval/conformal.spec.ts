import fc from 'fast-check';
import { adaptedAlpha, conformalQuantile } from './conformal.js';

const ascending = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);

test('fewer than 100 scores give no quantile', () => {
  expect(conformalQuantile(ascending(99), 0.1)).toBeUndefined();
  expect(conformalQuantile(ascending(100), 0.1)).toBe(91);
});

test('the rank is capped at the number of scores', () => {
  expect(conformalQuantile(ascending(100), 0.001)).toBe(100);
  expect(conformalQuantile(ascending(100), 0.5)).toBe(51);
});

test('the share of scores above the quantile is at most α', () => {
  const scores = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 100, maxLength: 400 });
  fc.assert(
    fc.property(scores, fc.double({ min: 0.02, max: 0.5, noNaN: true }), (sample, alpha) => {
      const sorted = Float64Array.from(sample).sort();
      const quantile = conformalQuantile(sorted, alpha)!;
      expect(sorted.filter((score) => score > quantile).length / sorted.length).toBeLessThanOrEqual(alpha);
    }),
  );
});

test('α falls where too much was missed, rises where too little was, and stays within its limits', () => {
  expect(adaptedAlpha(0.1, 1)).toBeCloseTo(0.082, 15);
  expect(adaptedAlpha(0.1, 0)).toBeCloseTo(0.102, 15);
  expect(adaptedAlpha(0.1, 0.1)).toBe(0.1);
  expect(adaptedAlpha(0.01, 1)).toBe(0.001);
  expect(adaptedAlpha(0.499, 0)).toBe(0.5);
});
