import { encodeEvent, type EventDraft } from '#contracts';
import { maximumPayload } from '#event-sourcing';
import { articleDecider } from '../write/article.decider.js';
import { parseArticleRecord, type ArticleRow } from './article-row.js';

const context = { source: undefined, now: Date.UTC(2024, 0, 1) };
const row = {
  id: '7',
  publishedAt: '2014-01-02T14:30:00Z',
  symbol: '$aapl',
  source: 'wire',
  language: 'en-US',
  text: 'words',
};
const parse = (fields: object, source?: string) => parseArticleRecord({ ...row, ...fields }, { ...context, source });

describe('a row of articles', () => {
  it('is an article with its symbols as tickers', () => {
    expect(parse({})).toEqual({
      articleId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'wire',
      sourceId: '7',
      url: undefined,
      publishedAt: Date.UTC(2014, 0, 2, 14, 30),
      title: undefined,
      text: 'words',
      language: 'en',
      symbols: ['AAPL'],
      oddSymbols: [],
      zoneAssumed: false,
    });
  });

  it('may name several symbols, a number as id, an offset, and nulls for what is unknown', () => {
    const fields = {
      id: 7,
      symbol: null,
      symbols: ['AAPL', 'GOOG', 'aapl'],
      title: null,
      publishedAt: '2014-01-02T09:30:00-05:00',
    };
    expect(parse(fields)).toMatchObject({
      sourceId: '7',
      symbols: ['AAPL', 'GOOG'],
      publishedAt: Date.UTC(2014, 0, 2, 14, 30),
    });
  });

  it('is known by its canonical address where the source gives no id', () => {
    const one = parse({ id: undefined, url: 'https://Example.com/a?utm_source=x' });
    const other = parse({ id: null, url: 'https://example.com/a#top' });
    expect(one).toMatchObject({ sourceId: undefined, url: 'https://Example.com/a?utm_source=x' });
    expect((one as { articleId: string }).articleId).toBe((other as { articleId: string }).articleId);
  });

  it('takes the source of the import where it names none', () => {
    expect(parse({ source: undefined }, 'sample')).toMatchObject({ source: 'sample' });
  });

  it('keeps text that is not valid Unicode in a form that can be stored and comes back the same', () => {
    const parsed = parseArticleRecord({ ...row, text: 'cut \ud83d' }, context);
    expect(parsed).toMatchObject({ text: 'cut \ufffd' });
  });

  it('with the longest text fits into an event', () => {
    const longest = parse({ text: '€'.repeat(300_000) }) as ArticleRow;
    const [published] = articleDecider.decide({ ...longest, mentions: [] }, articleDecider.initialState);
    const event = encodeEvent(published as EventDraft, { stream: `article-${longest.articleId}`, occurredAt: 0 });
    expect(event.data.length).toBeLessThan(maximumPayload);
  });

  it('keeps an article without a symbol, and one of which a symbol is none without that link', () => {
    expect(parse({ symbol: undefined })).toMatchObject({ symbols: [], oddSymbols: [] });
    expect(parse({ symbol: null, symbols: ['AAPL', 'CRYPTO:BTC', '../../etc/passwd'] })).toMatchObject({
      symbols: ['AAPL'],
      oddSymbols: ['CRYPTO:BTC', '../../etc/passwd'],
    });
  });

  it('takes the symbols of the import where it names none', () => {
    const given = { ...context, symbols: ['MSFT'] };
    expect(parseArticleRecord({ ...row, symbol: undefined }, given)).toMatchObject({ symbols: ['MSFT'] });
    expect(parseArticleRecord(row, given)).toMatchObject({ symbols: ['AAPL'] });
  });

  it.each(['AAPL.US', 'NASDAQ:AAPL', '$aapl', 'aapl'])('knows AAPL as %s', (symbol) => {
    expect(parse({ symbol })).toMatchObject({ symbols: ['AAPL'] });
  });

  it('is of the host of its address where it says no source', () => {
    const fields = { source: undefined, url: 'https://www.benzinga.com/n/1' };
    expect(parse(fields)).toMatchObject({ source: 'benzinga.com' });
    expect(parseArticleRecord({ ...row, ...fields }, { ...context, source: 'wire' })).toMatchObject({ source: 'wire' });
  });

  it('says that a time without a zone was read as UTC', () => {
    const time = { publishedAt: Date.UTC(2014, 0, 2, 14, 30), zoneAssumed: true };
    expect(parse({ publishedAt: '2014-01-02 14:30:00' })).toMatchObject(time);
  });

  it.each([
    [{ source: undefined }, 'missing_source', 'source is missing (or name it with --source)'],
    [{ id: undefined }, 'missing_identity', 'id and url are missing'],
    [{ id: undefined, url: 'nowhere' }, 'invalid_url', 'url "nowhere" is not a web address'],
    [{ publishedAt: undefined }, 'missing_time', 'publishedAt is missing'],
    [
      { publishedAt: '2014-01-02' },
      'invalid_time',
      expect.stringContaining('publishedAt "2014-01-02": expected a day'),
    ],
    [{ publishedAt: '2014-02-30T00:00:00Z' }, 'invalid_time', expect.stringContaining('2014-02-30')],
    [{ publishedAt: '2024-01-01T00:06:00Z' }, 'future_time', 'publishedAt 2024-01-01T00:06:00Z is in the future'],
    [{ symbols: Array.from({ length: 501 }, (_, i) => `A${i}`) }, 'too_many_symbols', 'symbols: more than 500'],
    [{ text: ' ' }, 'missing_words', 'title and text are missing'],
    [{ title: '[Removed]' }, 'missing_words', 'the service says that it was removed'],
    [{ text: '€'.repeat(300_001) }, 'too_long', 'text: longer than 300000 characters'],
    [{ language: 'English!' }, 'invalid_language', 'language "English!": expected a tag such as en'],
  ])('with %j is refused', (fields, code, reason) => {
    expect(parse(fields)).toEqual({ code, reason });
  });

  it.each([[[]], [null], [7]])('%j is refused', (value) => {
    expect(parseArticleRecord(value, context)).toEqual({ code: 'not_an_object', reason: 'not a JSON object' });
  });
});
