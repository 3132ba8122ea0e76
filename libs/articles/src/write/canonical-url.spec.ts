import { canonicalUrl } from './canonical-url.js';

describe('canonicalUrl', () => {
  it.each([
    ['HTTPS://WWW.Example.COM/News/A', 'https://www.example.com/News/A'],
    ['https://example.com:443/a#top', 'https://example.com/a'],
    ['http://user:secret@example.com/a', 'http://example.com/a'],
    ['https://example.com/a/?utm_source=x&UTM_Medium=y&fbclid=z', 'https://example.com/a'],
    ['https://example.com/a?b=2&a=1&gclid=q', 'https://example.com/a?a=1&b=2'],
    ['https://example.com', 'https://example.com/'],
    [' https://example.com/a?id=7 ', 'https://example.com/a?id=7'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalUrl(text)).toBe(canonical);
    expect(canonicalUrl(canonical)).toBe(canonical);
  });

  it('keeps the case of a path and the order of equal names, which can mean another page', () => {
    expect(canonicalUrl('https://example.com/A?x=2&x=1')).toBe('https://example.com/A?x=2&x=1');
  });

  it.each(['', 'example.com/a', 'ftp://example.com/a', 'javascript:alert(1)', 'https://'])(
    'knows no address in %j',
    (text) => {
      expect(canonicalUrl(text)).toBeUndefined();
    },
  );
});
