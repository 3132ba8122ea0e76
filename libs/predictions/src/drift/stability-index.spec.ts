import { stabilityIndex } from './stability-index.js';

describe('the population stability index', () => {
  it('is 0 of equal shares, and grows as they part', () => {
    expect(stabilityIndex([10, 20, 30], [10, 20, 30])).toBe(0);
    const [near, far] = [stabilityIndex([500, 500], [550, 450]), stabilityIndex([500, 500], [900, 100])];
    expect(near).toBeLessThan(0.1);
    expect(far).toBeGreaterThan(0.25);
  });

  it('is the sum of (p − q) ln(p / q), with half a count in each bin', () => {
    const [p, q] = [30.5 / 101, 10.5 / 101];
    const expected = (p - q) * Math.log(p / q) + (1 - p - (1 - q)) * Math.log((1 - p) / (1 - q));
    expect(stabilityIndex([30, 70], [10, 90])).toBeCloseTo(expected, 12);
  });

  it('is the same whichever side is which, and finite where a bin is empty', () => {
    expect(stabilityIndex([0, 100], [50, 50])).toBeCloseTo(stabilityIndex([50, 50], [0, 100]), 12);
    expect(stabilityIndex([0, 100], [100, 0])).toBeLessThan(Infinity);
  });
});
