import { deriveFactors } from './derived-factors.js';

/** One row a day from the ratios of adjusted close to close. */
const derive = (...ratios: number[]) =>
  deriveFactors({ ratios, dates: ratios.map((_, i) => `2014-01-${String(i + 1).padStart(2, '0')}`) });

describe('deriving distributions from adjusted closes', () => {
  it('finds the ex-date where the ratio changes, and the factor of the days before it', () => {
    const { factors, inconsistent } = derive(0.98, 0.98, 1, 1);
    expect(factors).toEqual([{ exDate: '2014-01-03', previousDate: '2014-01-02', factor: 0.98 }]);
    expect(inconsistent).toEqual([]);
  });

  it('takes a change of 5e-5 for rounding and more for a distribution', () => {
    expect(derive(1, 1 + 4.9e-5, 1 + 4.9e-5).factors).toEqual([]);
    expect(derive(1, 1 + 5.1e-5, 1 + 5.1e-5).factors).toHaveLength(1);
  });

  it('derives nothing from the first row, a single row or none', () => {
    for (const rows of [[], [0.5], [0.5, 0.5]]) expect(derive(...rows).factors).toEqual([]);
  });

  it('calls a row doubtful whose change the next one takes back', () => {
    const { factors, inconsistent } = derive(0.98, 0.5, 0.98, 1, 1);
    expect(inconsistent).toEqual([{ date: '2014-01-02', ratio: 0.5, neighbours: 0.98 }]);
    expect(factors.map(({ exDate }) => exDate)).toEqual(['2014-01-04']);
  });

  it('takes changes on two days running for two distributions', () => {
    expect(derive(0.9, 0.95, 1).factors.map(({ exDate }) => exDate)).toEqual(['2014-01-02', '2014-01-03']);
  });

  it('takes a change on the last row for a distribution', () => {
    expect(derive(0.98, 0.98, 1).factors).toHaveLength(1);
  });
});
