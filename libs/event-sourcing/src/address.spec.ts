import fc from 'fast-check';
import { formatAddress, parseAddress } from './address.js';
import { categories } from './category.js';

describe('event addresses', () => {
  it('are written as category, partition and position', () => {
    expect(formatAddress({ category: 'prices', partition: 3, position: 1042 })).toBe('prices-3@1042');
  });

  it('read back as they were written', () => {
    const addresses = fc.record({
      category: fc.constantFrom(...categories),
      partition: fc.nat({ max: 99_999 }),
      position: fc.integer({ min: 1, max: 9_999_999_999_999_99 }),
    });
    fc.assert(fc.property(addresses, (address) => expect(parseAddress(formatAddress(address))).toEqual(address)));
  });

  it.each([
    '',
    'prices',
    'prices-3',
    'prices-3@',
    'prices-3@0',
    'prices-3@-1',
    'prices-03@1',
    'prices-3@01',
    'prices-3@1.5',
    'prices-3@1e3',
    'prices-x@1',
    'weather-3@1',
    ' prices-3@1',
    'prices-3@1\n',
    'prices-3@9007199254740993',
    'PRICES-3@1',
  ])('refuse %j', (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'invalid_address' }));
  });
});
