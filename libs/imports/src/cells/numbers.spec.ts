import fc from 'fast-check';
import { NumberProfile } from './number-profile.js';
import { NumberReading, type DecimalMark } from './number-reading.js';

function read(...cells: string[]) {
  const profile = new NumberProfile();
  for (const cell of cells) profile.see(cell);
  const reading = profile.decide('file.csv', undefined);
  return cells.map((cell) => reading.number(cell, 'close'));
}

const problem = (code: string, reason: string) => ({ code, reason: `close ${reason}` });

describe('a number in a cell', () => {
  it('comes out digit for digit as it went in', () => {
    const reading = new NumberReading();
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(reading.number(String(value), 'close'), value) || value === 0).toBe(true);
      }),
    );
  });

  it.each([
    ['1.50', 1.5],
    [' 2 ', 2],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-1', -1],
    ['$191.38', 191.38],
    ['€ 1.5', 1.5],
    ['1.5 €', 1.5],
    ['US$2.5', 2.5],
    ['USD 2.5', 2.5],
    ['2.5 USD', 2.5],
    ['1,234,567.25', 1234567.25],
    ['12,34,567.50', 1234567.5],
    ["1'234.50", 1234.5],
    ['1 234.50', 1234.5],
    ['48.64M', 48_640_000],
    ['1.2B', 1_200_000_000],
    ['8.1K', 8100],
    ['1.001M', 1_001_000],
    ['16.675,18', 16675.18],
    ['1.234.567', 1234567],
    ['130,28', 130.28],
    ['1 234,5', 1234.5],
  ])('is read from %j', (cell, value) => {
    expect(read(cell)).toEqual([value]);
  });

  it.each([
    ['', 'no_value', 'is empty'],
    ['null', 'no_value', 'is null'],
    ['N/A', 'no_value', 'is N/A'],
    ['-', 'no_value', 'is -'],
    ['NaN', 'no_value', 'is NaN'],
    ['0x10', 'bad_number', '"0x10" is not a number'],
    ['1,23.4,5', 'bad_number', '"1,23.4,5" is not a number'],
    ['5%', 'bad_number', '"5%" is not a number'],
    ['Infinity', 'bad_number', '"Infinity" is not a number'],
    ['1e999', 'number_too_large', '"1e999" is too large'],
    ['x'.repeat(100), 'bad_number', `"${'x'.repeat(40)}…" is not a number`],
  ])('is none in %j', (cell, code, reason) => {
    expect(new NumberReading().number(cell, 'close')).toEqual(problem(code, reason));
  });
});

describe('the decimal mark', () => {
  it.each([
    ['a dot elsewhere', ['1,234', '5.25'], [1234, 5.25]],
    ['a comma elsewhere', ['1,234', '5,25'], [1.234, 5.25]],
    ['thousands elsewhere', ['1,234', '1,234,567'], [1234, 1234567]],
    ['a number that begins with zero', ['1,234', '0,500'], [1.234, 0.5]],
    ['dots that part thousands', ['1.234', '12,5'], [1234, 12.5]],
    ['nothing but dots', ['130.123', '131.456'], [130.123, 131.456]],
  ])('is decided over the whole file: %s', (_, cells, values) => {
    expect(read(...cells)).toEqual(values);
  });

  it('is not guessed where nothing decides it, or where the file contradicts itself', () => {
    expect(() => read('1,234', '56')).toThrow(expect.objectContaining({ code: 'ambiguous_number' }));
    expect(() => read('1,5', '1.5')).toThrow(expect.objectContaining({ code: 'ambiguous_number' }));
  });

  it('reads back what was written with either, with or without thousands', () => {
    const value = fc.double({ min: 0.01, max: 1e9, noNaN: true }).map((number) => Number(number.toFixed(2)));
    fc.assert(
      fc.property(
        value,
        fc.constantFrom<DecimalMark>('.', ','),
        fc.constantFrom('', ' ', "'", 'other'),
        (number, mark, parted) => {
          const [whole, fraction] = number.toFixed(2).split('.') as [string, string];
          const separator = parted === 'other' ? (mark === '.' ? ',' : '.') : parted;
          const cell = `${whole.replace(/\B(?=(\d{3})+$)/g, separator)}${mark}${fraction}`;
          expect(new NumberReading(mark).number(cell, 'close')).toBe(number);
        },
      ),
    );
  });
});
