import { barOf } from './fetched-row.js';

const row = {
  date: '2024-01-10',
  at: 0,
  open: 10,
  high: 11,
  low: 9,
  close: 10.5,
  volume: 100,
  vendorAdjustedClose: 10.4,
};
const { at: _at, ...bar } = row;

describe("a vendor's row", () => {
  it('is a bar with every number as it came', () => {
    expect(barOf({ ...row, close: 0.1 + 0.2, low: 0.1, volume: 0, vendorAdjustedClose: null })).toEqual({
      ...bar,
      close: 0.30000000000000004,
      low: 0.1,
      volume: 0,
      vendorAdjustedClose: null,
    });
  });

  it.each([
    [{ high: null }, 'high is null'],
    [{ low: 0 }, 'low 0 is no price'],
    [{ close: NaN }, 'close NaN is no price'],
    [{ volume: null }, 'volume is null'],
    [{ volume: 1.5 }, 'volume 1.5 is not a whole number'],
    [{ volume: -1 }, 'volume -1 is not a whole number'],
    [{ high: 8 }, 'high 8 is below low 9'],
  ])('is none with %j', (fields, reason) => {
    expect(barOf({ ...row, ...fields })).toBe(reason);
  });
});
