import { cumulative, upperQuantile, upperTail } from './normal.js';

// scipy.stats.norm.isf
const quantiles: readonly (readonly [number, number])[] = [
  [0.5, 0],
  [0.3, 0.5244005127080409],
  [0.05, 1.6448536269514729],
  [1e-3, 3.090232306167813],
  [1e-6, 4.753424308822899],
];

test('quantiles of the standard normal are those of the field, and undo the tail', () => {
  for (const [tail, z] of quantiles) {
    expect(upperQuantile(tail)).toBeCloseTo(z, 10);
    expect(upperTail(upperQuantile(tail)) / tail).toBeCloseTo(1, 10);
    expect(cumulative(-z)).toBeCloseTo(tail, 12);
    expect(cumulative(z)).toBeCloseTo(1 - tail, 12);
  }
});
