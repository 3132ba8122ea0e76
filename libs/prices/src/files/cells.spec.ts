import { NumberReading } from '#imports';
import { notCurrency, notExchange, priceIn, volumeIn } from './cells.js';

const numbers = new NumberReading();

describe('a price or volume in a cell', () => {
  it('is no price at or below 0', () => {
    expect(priceIn('1.5', 'low', numbers)).toBe(1.5);
    expect(priceIn('-1.5', 'low', numbers)).toEqual({ code: 'negative_price', reason: 'low -1.5 is negative' });
    expect(priceIn('0', 'low', numbers)).toEqual({ code: 'zero_price', reason: 'low 0 is not a price' });
  });

  it('is a volume up to what a double holds', () => {
    expect(volumeIn('91973000', numbers)).toBe(91973000);
    expect(volumeIn('91973000.0', numbers)).toBe(91973000);
    expect(volumeIn('0', numbers)).toBe(0);
    expect(volumeIn('-1', numbers)).toMatchObject({ code: 'negative_volume' });
    expect(volumeIn('9007199254740993', numbers)).toEqual({
      code: 'number_too_large',
      reason: 'volume "9007199254740993" is too large (at most 2^53 - 1)',
    });
  });
});

it('tells codes of currencies and exchanges from other words', () => {
  for (const code of ['USD', ' GBp ', '']) expect(notCurrency(code)).toBeUndefined();
  expect(notCurrency('dollars')).toEqual({
    code: 'bad_currency',
    reason: 'currency "dollars" is not a code such as USD',
  });
  expect(notExchange('XNAS')).toBeUndefined();
  expect(notExchange('X'.repeat(65))).toMatchObject({ code: 'bad_exchange' });
});
