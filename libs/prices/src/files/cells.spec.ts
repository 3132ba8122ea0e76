import { NumberReading } from '#imports';
import { givenPriceIn, notCurrency, notExchange, priceIn, volumeIn } from './cells.js';

const numbers = new NumberReading();

describe('a price or volume in a cell', () => {
  it('is no price at or below 0', () => {
    expect(priceIn('1.5', 'low', numbers)).toBe(1.5);
    expect(priceIn('-1.5', 'low', numbers)).toEqual({ code: 'negative_price', reason: 'low -1.5 is negative' });
    expect(priceIn('0', 'low', numbers)).toEqual({ code: 'zero_price', reason: 'low 0 is not a price' });
  });

  it('may be missing, as nothing or as 0, where only the close must be there', () => {
    for (const cell of ['', '0', '0.00', 'null']) expect(givenPriceIn(cell, 'open', numbers)).toBeNull();
    expect(givenPriceIn('1.5', 'open', numbers)).toBe(1.5);
    expect(givenPriceIn('x', 'open', numbers)).toMatchObject({ code: 'bad_number' });
    expect(givenPriceIn('-1', 'open', numbers)).toMatchObject({ code: 'negative_price' });
  });

  it('is a volume up to what a double holds', () => {
    expect(volumeIn('91973000', numbers)).toBe(91973000);
    expect(volumeIn('91973000.0', numbers)).toBe(91973000);
    expect(volumeIn('178733.12345678', numbers)).toBe(178733.12345678);
    expect(volumeIn('N/A', numbers)).toBeNull();
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
    reason: 'currency "dollars": expected an ISO 4217 code such as USD, or a hundredth of one: GBp, GBX, ZAc, ZAC, ILA',
  });
  expect(notExchange('XNAS')).toBeUndefined();
  expect(notExchange('X'.repeat(65))).toMatchObject({ code: 'bad_exchange' });
});
