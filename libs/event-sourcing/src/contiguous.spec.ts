import { assertContiguous } from './contiguous.js';

const prices = { category: 'prices', partition: 1 } as const;
const at = (...positions: number[]) => positions.map((position) => ({ position }));

describe('positions of a partition', () => {
  it('follow one another directly after the one before', () => {
    expect(() => assertContiguous(prices, 7, at(8, 9, 10))).not.toThrow();
    expect(() => assertContiguous(prices, 7, [])).not.toThrow();
  });

  it.each([
    ['begin late', at(9), 8],
    ['have a hole', at(8, 10), 9],
    ['come twice', at(8, 8), 9],
  ])('are refused where they %s, by the address that is missing', (_what, events, missing) => {
    expect(() => assertContiguous(prices, 7, events)).toThrow(
      expect.objectContaining({ code: 'hole_in_log', message: `prices-1@${missing} is missing from the log` }),
    );
  });
});
