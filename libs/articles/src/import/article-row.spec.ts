import { encodeEvent, type EventDraft } from '#contracts';
import { maximumPayload } from '#event-sourcing';
import { articleDecider } from '../write/article.decider.js';
import { parseArticleRow, type ArticleRow } from './article-row.js';

const context = { source: undefined, now: Date.UTC(2024, 0, 1) };
const row = {
  id: '7',
  publishedAt: '2014-01-02T14:30:00Z',
  symbol: '$aapl',
  source: 'wire',
  language: 'en-US',
  text: 'words',
};
const parse = (fields: object, source?: string) =>
  parseArticleRow(JSON.stringify({ ...row, ...fields }), { ...context, source });

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
    const parsed = parseArticleRow(JSON.stringify(row).replace('words', 'cut \\ud83d'), context);
    expect(parsed).toMatchObject({ text: 'cut \ufffd' });
  });

  it('with the longest text fits into an event, and a longer one is refused', () => {
    const longest = parse({ text: '€'.repeat(300_000) }) as ArticleRow;
    const [published] = articleDecider.decide({ ...longest, mentions: [] }, articleDecider.initialState);
    const event = encodeEvent(published as EventDraft, { stream: `article-${longest.articleId}`, occurredAt: 0 });
    expect(event.data.length).toBeLessThan(maximumPayload);
    expect(parse({ text: '€'.repeat(300_001) })).toBe('text: longer than 300000 characters');
  });

  it.each([
    [{ source: undefined }, 'source is missing (or name it with --source)'],
    [{ id: undefined }, 'id and url are missing'],
    [{ id: undefined, url: 'nowhere' }, 'url "nowhere" is no web address'],
    [{ publishedAt: undefined }, 'publishedAt: missing, or not a text'],
    [{ publishedAt: '2014-01-02' }, 'publishedAt: not an instant such as 2014-01-02T14:30:00Z'],
    [{ publishedAt: '2014-02-30T00:00:00Z' }, 'publishedAt: not an instant such as 2014-01-02T14:30:00Z'],
    [{ publishedAt: '2024-01-01T00:06:00Z' }, 'publishedAt 2024-01-01T00:06:00Z is in the future'],
    [{ symbol: undefined }, 'symbol is missing'],
    [{ symbol: '../../etc/passwd' }, '"../../etc/passwd" can be no symbol'],
    [{ text: ' ' }, 'title and text are missing'],
    [{ language: 'English!' }, 'language: not a language such as en'],
  ])('with %j is refused', (fields, reason) => {
    expect(parse(fields)).toBe(reason);
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['7', 'not a JSON object'],
  ])('%s is refused', (line, reason) => {
    expect(parseArticleRow(line, context)).toBe(reason);
  });
});
