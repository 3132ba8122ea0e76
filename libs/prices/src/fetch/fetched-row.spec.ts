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
const { at: _at, ...told } = row;
const terms = {
  source: 'yahoo',
  basis: 'splitAdjusted',
  through: '2024-01-11',
  basisGrounds: 'stated',
  currency: 'USD',
  exchange: null,
} as const;
const bar = { ...told, ...terms };

describe("a vendor's row", () => {
  it('is a bar with every number as it came', () => {
    expect(barOf({ ...row, close: 0.1 + 0.2, low: 0.1, volume: 0, vendorAdjustedClose: null }, terms)).toEqual({
      ...bar,
      close: 0.30000000000000004,
      low: 0.1,
      volume: 0,
      vendorAdjustedClose: null,
    });
  });

  it.each([
    [
      { open: null, high: null, low: 0 },
      { open: null, high: null, low: null },
    ],
    [{ volume: null }, { volume: null }],
    [{ volume: 1.5 }, { volume: 1.5 }],
  ])('is a bar with %j, as in a file', (fields, expected) => {
    expect(barOf({ ...row, ...fields }, terms)).toEqual({ ...bar, ...expected });
  });

  it.each([
    [{ close: null }, 'no_value', 'close is null'],
    [{ close: 0 }, 'zero_price', 'close 0 is not a price'],
    [{ close: NaN }, 'bad_number', 'close NaN is not a number'],
    [{ low: -1 }, 'negative_price', 'low -1 is negative'],
    [{ volume: 2 ** 53 }, 'number_too_large', 'volume 9007199254740992 is too large (at most 2^53 - 1)'],
    [{ volume: -1 }, 'negative_volume', 'volume -1 is negative'],
    [{ high: 8 }, 'high_below_low', 'high 8 is below low 9'],
  ])('is none with %j', (fields, code, reason) => {
    expect(barOf({ ...row, ...fields }, terms)).toEqual({ code, reason });
  });
});
