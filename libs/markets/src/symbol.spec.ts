import { parseTicker } from './symbol.js';

describe('parseTicker', () => {
  it.each([
    ['AAPL', 'AAPL'],
    [' aapl ', 'AAPL'],
    ['$RDS-B', 'RDS-B'],
    ['^gspc', '^GSPC'],
    ['GBPUSD=X', 'GBPUSD=X'],
    ['0700.HK', '0700.HK'],
    ['A', 'A'],
  ])('reads %j as %s', (text, ticker) => {
    expect(parseTicker(text)).toBe(ticker);
  });

  it.each(['', '$', '../../etc/passwd', 'A B', 'A/B', '.A', 'A.', 'A..B', '-', 'Ä', 'A\nB', 'X'.repeat(21)])(
    'refuses %j',
    (text) => {
      expect(parseTicker(text)).toBeUndefined();
    },
  );
});
