import { priceMeasures } from './prices.js';

const row = (
  referenceClose: number,
  expectedReturn: number,
  actualReturn: number,
  currency: string | null = 'USD',
) => ({
  ...{ referenceClose, expectedReturn, actualReturn, currency },
});
const rows = [row(10, 0.1, 0.05), row(11, 0, 0.1), row(12, -0.05, -0.2), row(9, 0.02, 0.1)];

describe('prices of one instrument', () => {
  it('are judged in its currency, beside those of today', () => {
    const found = priceMeasures(rows)!;
    // numpy, from the same four rows
    expect(found.currency).toBe('USD');
    expect(found.mae).toBeCloseTo(1.03, 12);
    expect(found.persistenceMae).toBeCloseTo(1.225, 12);
    expect(found.rSquared).toBeCloseTo(-0.39997317236753616, 12);
    expect(found.persistenceRSquared).toBeCloseTo(-1.1542588866532513, 12);
  });

  it('have no share explained where the close never changed, and no currency where it changed', () => {
    const still = [row(10, 0.1, 0, 'USD'), row(10, 0, 0, 'EUR')];
    expect(priceMeasures(still)).toEqual({
      currency: null,
      mae: 0.5,
      persistenceMae: 0,
      rSquared: null,
      persistenceRSquared: null,
    });
    expect(priceMeasures([])).toBeUndefined();
  });
});
