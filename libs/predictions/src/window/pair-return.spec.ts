import fc from 'fast-check';
import { addDays, type DeliveredBar } from '#markets';
import { pairChange, pairChanges } from './pair-return.js';

const day = (number: number) => addDays('2014-01-02', number);

const bar = fc.record({
  close: fc.constantFrom(0, 8, 10, 12.5),
  basis: fc.constantFrom('asTraded' as const, 'splitAdjusted' as const, 'fullyAdjusted' as const),
  through: fc.constantFrom(day(4), day(20)),
});

function barsOf(drawn: readonly { close: number; basis: DeliveredBar['basis']; through: string }[]): DeliveredBar[] {
  return drawn.map(({ close, basis, through }, i) => ({
    ...{ date: day(2 * i), open: close, high: close, low: close, close, volume: 1 },
    ...{ basis, through: basis === 'asTraded' ? null : through, currency: 'USD', source: 'csv' },
  }));
}

const exDate = fc.nat(24).map(day);
const split = exDate.map((date) => ({ exDate: date, numerator: 2, denominator: 1, source: 'csv' }));
const dividend = exDate.map((date) => ({
  ...{ exDate: date, amount: 0.5, currency: 'USD', source: 'csv' },
  ...{ basis: 'asTraded' as const, through: null },
}));
const factor = exDate.map((date) => ({ exDate: date, factor: 0.98, includesSplits: false, source: 'csv' }));
const actions = fc.record({
  splits: fc.array(split, { maxLength: 3 }),
  dividends: fc.array(dividend, { maxLength: 4 }),
  factors: fc.array(factor, { maxLength: 2 }),
});

test('how bars follow one another is what each pair of them says, whatever happened between, before and after', () => {
  fc.assert(
    fc.property(fc.array(bar, { maxLength: 10 }), actions, (drawn, recorded) => {
      const bars = barsOf(drawn);
      const pairs = bars.slice(1).map((next, i) => pairChange(bars[i]!, next, recorded));
      expect(pairChanges(bars, recorded)).toEqual(pairs);
    }),
  );
});
