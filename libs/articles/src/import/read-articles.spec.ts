import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandPaths, Rejections, Remarks } from '#imports';
import { noCounts } from '#contracts';
import { article, epoch, publishedAt, url, vendors } from './news-vendors.fixture.js';
import type { ArticleRow } from './article-row.js';
import { readArticles } from './read-articles.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'marketlog-news-'))));
afterEach(() => rm(folder, { recursive: true }));

/** What a file of this text gives when it is imported with `--source wire`. */
async function read(text: string, name = 'news.txt', symbols?: readonly string[]) {
  const path = join(folder, name);
  await writeFile(path, text);
  const run = { counts: noCounts(), rejections: await Rejections.open(undefined), remarks: new Remarks() };
  const options = { source: 'wire', symbols, now: Date.UTC(2025, 0, 1), signal: new AbortController().signal };
  const files = await expandPaths([path], { extensions: [], noun: 'news' });
  const rows: ArticleRow[] = [];
  await readArticles(
    files,
    { ...run, report: async () => undefined },
    { ...options, onBytes: () => undefined },
    async (batch) => void rows.push(...batch.map(({ row }) => row)),
  );
  return { rows, read: run.counts.read, rejections: run.rejections.named, remarks: run.remarks.all };
}

describe.each(Object.entries(vendors))('news as %s gives them', (_vendor, [value, expected]) => {
  it('are read from one document', async () => {
    const { rows, read: count, rejections } = await read(JSON.stringify(value, undefined, 2), 'news.json');
    expect(rejections).toEqual([]);
    expect(count).toBe(1);
    expect(rows).toMatchObject([{ ...article, ...expected }]);
  });

  it('are read from lines of whole answers', async () => {
    const { rows } = await read(`${JSON.stringify(value)}\n${JSON.stringify(value)}\n`, 'news.jsonl');
    expect(rows).toMatchObject([
      { ...article, ...expected },
      { ...article, ...expected },
    ]);
  });
});

describe('news as feeds', () => {
  it('are read from RSS, with the feed as source where an item names none', async () => {
    const { rows } = await read(`<?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire of Stocks</title><language>en-us</language>
        <item><title>Up &amp; away</title><link>${url}?a=1&amp;b=2</link><guid isPermaLink="false">g-1</guid>
          <pubDate>Tue, 02 Jan 2024 14:30:00 GMT</pubDate><description><![CDATA[<p>d</p>]]></description>
          <category domain="https://www.globenewswire.com/rss/stock">Nasdaq:AAPL</category><category>Tech</category></item>
        <item><title>Two</title><link>https://example.org/2</link><pubDate>Tue, 02 Jan 2024 14:30:00 GMT</pubDate>
          <source url="https://daily.example">Daily</source></item>
      </channel></rss>`);
    expect(rows).toMatchObject([
      {
        publishedAt,
        title: 'Up & away',
        url: `${url}?a=1&b=2`,
        sourceId: undefined,
        source: 'Wire of Stocks',
        symbols: ['AAPL'],
      },
      { title: 'Two', source: 'Daily', symbols: [] },
    ]);
    expect(rows[0]).toMatchObject({ text: '<p>d</p>', language: 'en' });
  });

  it('are read from Atom and from RDF', async () => {
    const atom =
      await read(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Filings</title><id>f</id><updated>2024-01-03T00:00:00Z</updated>
      <entry><title>8-K</title><id>urn:1</id><link rel="alternate" href="${url}"/><updated>2024-01-02T09:30:00-05:00</updated>
      <summary type="html">s</summary></entry></feed>`);
    expect(atom.rows).toMatchObject([
      { publishedAt, title: '8-K', url, sourceId: undefined, source: 'Filings', text: 's' },
    ]);
    const rdf =
      await read(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>T</title><link>l</link></channel>
      <item rdf:about="${url}"><title>Up</title><link>${url}</link><dc:date>2024-01-02T14:30:00Z</dc:date></item></rdf:RDF>`);
    expect(rdf.rows).toMatchObject([{ ...article, source: 'T' }]);
  });

  it('of one stock are linked to the symbol that the import names', async () => {
    const item = `<item><title>Up</title><link>${url}</link><pubDate>Tue, 02 Jan 2024 14:30:00 GMT</pubDate></item>`;
    const { rows } = await read(`<rss version="2.0"><channel><title>T</title>${item}</channel></rss>`, 'f.xml', [
      'AAPL',
    ]);
    expect(rows).toMatchObject([{ symbols: ['AAPL'] }]);
  });

  it.each([
    ['AT&amp;T &#8217; &lt; 5', 'AT&T \u2019 < 5'],
    ['AT&amp;amp;T &amp;#8217; &amp;nbsp;S&amp;amp;P', 'AT&T \u2019 \u00A0S&P'],
    ['<![CDATA[AT&amp;T &rsquo; & 5 < 6]]>', 'AT&T \u2019 & 5 < 6'],
    // HTML stays HTML: undone once more, `&lt;b>` would be markup.
    ['&lt;p&gt;S&amp;amp;P &amp;lt;b&amp;gt;&lt;/p&gt;', '<p>S&amp;P &lt;b&gt;</p>'],
    ['<![CDATA[<p>S&amp;P&nbsp;500</p>]]>', '<p>S&amp;P&nbsp;500</p>'],
  ])('say %j as %j: what escapes them on the way is undone', async (given, meant) => {
    const about = '<pubDate>Tue, 02 Jan 2024 14:30:00 GMT</pubDate>';
    const item = `<item><title>${given}</title><link>${url}</link>${about}<description>${given}</description></item>`;
    const rss = await read(`<rss version="2.0"><channel><title>A &amp;amp; B</title>${item}</channel></rss>`);
    expect(rss.rows).toMatchObject([{ title: meant, text: meant, source: 'A & B' }]);
    const entry = `<entry><title type="html">${given}</title><link href="${url}"/><updated>2024-01-02T14:30:00Z</updated>
      <summary type="html">${given}</summary></entry>`;
    const atom = await read(`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>f</id>${entry}</feed>`);
    expect(atom.rows).toMatchObject([{ title: meant, text: meant }]);
  });

  it('leave the plain texts of Atom as they are, and those of JSON', async () => {
    const entry = `<entry><title type="text">&amp;amp; in HTML</title><link href="${url}"/><updated>2024-01-02T14:30:00Z</updated></entry>`;
    const atom = await read(`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>f</id>${entry}</feed>`);
    expect(atom.rows).toMatchObject([{ title: '&amp; in HTML' }]);
    const json = await read(JSON.stringify([{ id: 1, title: 'Up -&gt; AT&amp;T', publishedAt: epoch }]));
    expect(json.rows).toMatchObject([{ title: 'Up -&gt; AT&amp;T' }]);
  });

  it('never expand entities of their own', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>';
    await expect(read(bomb)).rejects.toMatchObject({
      code: 'file_not_news',
      message: expect.stringContaining('entities'),
    });
  });
});

describe('news as tables', () => {
  it('are read by the names of their columns, and the columns that are not read are named', async () => {
    const { rows, remarks } = await read(
      ',Date,Article_title,Stock_symbol,Url,Publisher,Mood\n' +
        `0,2024-01-02 14:30:00 UTC,Up,AAPL,${url},Daily,good\n1,2024-01-02 14:30:00,Two,"['A', 'B']",${url}2,Daily,bad\n`,
      'fnspid.csv',
    );
    expect(rows).toMatchObject([
      { ...article, source: 'Daily', symbols: ['AAPL'] },
      { title: 'Two', symbols: ['A', 'B'] },
    ]);
    expect(remarks).toEqual([
      { code: 'columns_ignored', detail: 'columns were not read', examples: ['Mood'], rows: 1 },
      { code: 'zone_assumed', detail: 'times without a zone were read as UTC', examples: [], rows: 1 },
    ]);
  });

  it('may have line ends within a quoted text', async () => {
    const { rows } = await read(`date;headline;url;text\n2024-01-02 14:30 UTC;Up;${url};"one\ntwo"\n`);
    expect(rows).toMatchObject([{ ...article, text: 'one\ntwo' }]);
  });

  it('without a time and a title are refused whole', async () => {
    await expect(read('Date,Close\n2024-01-02,5\n')).rejects.toMatchObject({ code: 'wrong_header' });
  });
});

describe('what is not news', () => {
  it.each([
    ['<!DOCTYPE html><html><body>Log in</body></html>', 'file_html', 'web page'],
    ['<html><body>Log in</body></html>', 'file_html', 'web page'],
    ['<chart><point/></chart>', 'file_not_news', 'not an RSS or Atom feed'],
    ['{\n  "articles": [\n    {"title": "Up",', 'file_damaged', 'ends early'],
    [
      '{"status":"error","message":"You have made too many requests."}',
      'file_not_news',
      'says: You have made too many',
    ],
    [
      '{\n  "Information": "25 requests per day."\n}',
      'file_not_news',
      'without articles (it says: 25 requests per day.)',
    ],
  ])('%j is refused by name', async (text, code, words) => {
    await expect(read(text)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('an answer without articles has no rows, and an answer that is an error is a row that says what is missing', async () => {
    expect(await read('{"status":"ok","totalResults":0,"articles":[]}')).toMatchObject({ read: 0, rejections: [] });
    const { rejections } = await read('{"status":"error","code":"apiKeyInvalid"}');
    expect(rejections).toMatchObject([{ line: 1, code: 'missing_words' }]);
  });

  it('names the articles without a symbol and the symbols that are none', async () => {
    const line = { id: 1, title: 'Up', publishedAt: epoch };
    const { remarks } = await read(
      `${JSON.stringify({ ...line, symbols: [] })}\n${JSON.stringify({ ...line, id: 2, symbols: ['CRYPTO:BTC', 'AAPL'] })}`,
    );
    expect(remarks).toMatchObject([
      { code: 'no_symbol', rows: 1 },
      { code: 'symbol_dropped', rows: 1, examples: ['CRYPTO:BTC'] },
    ]);
  });
});
