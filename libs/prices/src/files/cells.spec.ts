import fc from 'fast-check';
import { isTradingDay } from '#markets';
import { dayIn, numberIn, priceIn, volumeIn } from './cells.js';

describe('a number in a cell', () => {
  it('comes out digit for digit as it went in', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(numberIn(String(value), 'close'), value) || value === 0).toBe(true);
      }),
    );
  });

  it.each([
    ['1.50', 1.5],
    [' 2 ', 2],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-1', -1],
  ])('is read from %j', (cell, value) => {
    expect(numberIn(cell, 'close')).toBe(value);
  });

  it.each([
    ['', 'close is empty'],
    ['null', 'close is null'],
    ['NaN', 'close is NaN'],
    ['0x10', 'close "0x10" is not a number'],
    ['1,5', 'close "1,5" is not a number'],
    ['Infinity', 'close "Infinity" is not a number'],
    ['1e999', 'close "1e999" is too large'],
    ['x'.repeat(100), `close "${'x'.repeat(40)}…" is not a number`],
  ])('is none in %j', (cell, reason) => {
    expect(numberIn(cell, 'close')).toBe(reason);
  });

  it('is no price at or below 0', () => {
    expect(priceIn('-1.5', 'low')).toBe('low -1.5 is negative');
    expect(priceIn('0', 'low')).toBe('low 0 is no price');
  });

  it('is a volume where it is whole', () => {
    expect(volumeIn('91973000')).toBe(91973000);
    expect(volumeIn('91973000.0')).toBe(91973000);
    expect(volumeIn('0')).toBe(0);
    expect(volumeIn('1.5')).toBe('volume "1.5" is not a whole number');
    expect(volumeIn('-1')).toBe('volume -1 is negative');
    expect(volumeIn('9007199254740993')).toBe('volume "9007199254740993" is not a whole number');
  });
});

describe('a date in a cell', () => {
  it.each([
    '2024-02-29',
    '20240229',
    '2024/02/29',
    '2024-02-29T00:00:00Z',
    '2024-02-29 00:00:00-05:00',
    ' 2024-02-29 ',
  ])('is read from %j', (cell) => {
    expect(dayIn(cell)).toBe('2024-02-29');
  });

  it.each([
    '',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '29.02.2024',
    '02/29/2024',
    '2024-2-9',
    '0001-01-01',
    '2024-02-29T09:30:00Z',
  ])('is none in %j', (cell) => {
    expect(dayIn(cell)).toBeUndefined();
  });

  it('exists exactly where the calendar has it', () => {
    const part = (max: number, digits: number) =>
      fc.integer({ min: 0, max }).map((n) => String(n).padStart(digits, '0'));
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 2400 }), part(14, 2), part(33, 2), (year, month, date) => {
        const cell = `${year}-${month}-${date}`;
        expect(dayIn(cell)).toBe(isTradingDay(cell) ? cell : undefined);
      }),
    );
  });
});
