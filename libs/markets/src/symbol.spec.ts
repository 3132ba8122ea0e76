import { parseTicker, spellingsOf } from './symbol.js';

describe('parseTicker', () => {
  it.each([
    ['AAPL', 'AAPL'],
    [' aapl ', 'AAPL'],
    ['$RDS-B', 'RDS-B'],
    ['^gspc', '^GSPC'],
    ['GBPUSD=X', 'GBPUSD=X'],
    ['0700.HK', '0700.HK'],
    ['A', 'A'],
    ['BTC-USD', 'BTC-USD'],
    ['es=f', 'ES=F'],
    ['M&M.NS', 'M&M.NS'],
    ['AHL$D', 'AHL$D'],
    ['DX-Y.NYB', 'DX-Y.NYB'],
    ['AAPL240119C00100000', 'AAPL240119C00100000'],
    ['brk/b', 'BRK/B'],
    ['BTC/USDT', 'BTC/USDT'],
  ])('reads %j as %s', (text, ticker) => {
    expect(parseTicker(text)).toBe(ticker);
  });

  it.each([
    '',
    '$',
    '../../etc/passwd',
    'A B',
    'etc/passwd',
    'A/B/C',
    '/A',
    'A/',
    'A/../B',
    '.A',
    'A.',
    'A..B',
    '-',
    'Ä',
    'A\nB',
    'X'.repeat(26),
  ])('refuses %j', (text) => {
    expect(parseTicker(text)).toBeUndefined();
  });
});

describe('spellings of a ticker', () => {
  it.each(['BRK.B', 'BRK-B', 'BRK/B'])('are the same for %s, which comes first', (ticker) => {
    const spellings = spellingsOf(ticker);
    expect(spellings[0]).toBe(ticker);
    expect(spellings.toSorted()).toEqual(['BRK-B', 'BRK.B', 'BRK/B']);
  });

  it('are one for a ticker without a class', () => {
    expect(spellingsOf('AAPL')).toEqual(['AAPL']);
    expect(spellingsOf('^GSPC')).toEqual(['^GSPC']);
  });
});
