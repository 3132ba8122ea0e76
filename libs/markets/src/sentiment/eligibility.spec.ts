import { isEligible, wordsKey } from './eligibility.js';

const searched = (symbol: string) => ({ symbol, tagged: false });

describe('an article counts for an instrument', () => {
  it.each([
    ['$D rises', 'D'],
    ['buy ($D)', 'D'],
    ['$D.', 'D'],
    ['$D5', 'D'],
    ['$BRK-A and more', 'BRK-A'],
    ['$BRK.A and more', 'BRK.A'],
  ])('where the cashtag stands there: %s', (text, symbol) => {
    expect(isEligible({ text, language: 'en' }, searched(symbol))).toBe(true);
  });

  it.each([
    ['L$D', 'D'],
    ['5$D', 'D'],
    ['$$D', 'D'],
    ['$DAL rises', 'D'],
    ['$d rises', 'D'],
    ['D rises', 'D'],
    ['$BRKXA', 'BRK.A'],
  ])('not where it only seems to: %s', (text, symbol) => {
    expect(isEligible({ text, language: 'en' }, searched(symbol))).toBe(false);
  });

  it('where its source says so', () => {
    expect(isEligible({ title: 'Dominion rises' }, { symbol: 'D', tagged: true })).toBe(true);
  });

  it('in its title too, and only in English or an unknown language', () => {
    expect(isEligible({ title: '$D rises', text: 'more' }, searched('D'))).toBe(true);
    expect(isEligible({ text: '$D rises', language: 'und' }, searched('D'))).toBe(true);
    expect(isEligible({ text: '$D rises' }, searched('D'))).toBe(true);
    expect(isEligible({ text: '$D steigt', language: 'de' }, { symbol: 'D', tagged: true })).toBe(false);
  });
});

describe('the words of a text', () => {
  it('are the same whatever links, capitals, punctuation and retweet marks there are', () => {
    const key = wordsKey('$AAPL beats estimates!');
    expect(wordsKey('RT @desk: $aapl  beats, estimates http://t.co/x1')).toBe(key);
    expect(wordsKey('AAPL beats estimates')).toBe(key);
    expect(wordsKey('AAPL misses estimates')).not.toBe(key);
    expect(wordsKey('AAPL beats by 0.08')).not.toBe(wordsKey('AAPL beats by 0.09'));
  });

  it('are none in a text of links', () => expect(wordsKey('https://t.co/x 📈')).toBe(''));
});
