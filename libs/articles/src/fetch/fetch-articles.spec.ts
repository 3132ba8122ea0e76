import { VendorError } from '#contracts';
import { article, key, newsApi, newsApiAnswer, now, setUp, vendor } from './fetching.fixture.js';
import { NewsApiSource } from './news-api.source.js';
import { YahooNewsSource } from './yahoo-news.source.js';

const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type.split('.').at(-1));

describe('fetching news from News API', () => {
  it('asks by ticker and name, in one language, with the key as a header only', async () => {
    const { source, requests } = newsApi(() => newsApiAnswer([article('1')]));
    const { fetch, events, journal } = setUp(source);
    const { summary, failure } = await fetch([], { from: '2024-01-10', to: '2024-01-11' });
    expect(failure).toBeUndefined();
    expect(summary).toMatchObject({ read: 1, recorded: 1 });
    expect(Object.fromEntries(requests[0]!.url.searchParams)).toMatchObject({
      ...{ q: '"AAPL" OR "Apple"', language: 'en', from: '2024-01-10', to: '2024-01-11T23:59:59', page: '1' },
    });
    expect(requests[0]!.url.href).not.toContain(key);
    expect(requests[0]!.headers.get('x-api-key')).toBe(key);
    expect(await events()).toMatchObject([
      {
        data: { source: 'Daily', language: 'en', mentions: [{ instrumentId: 'AAPL', symbol: 'AAPL', tagged: false }] },
      },
    ]);
    expect(journal.last).toMatchObject({ details: { kind: 'articles', mode: 'live', source: 'news-api' } });
  });

  it('asks for a week where no first day is given', async () => {
    const { source, requests } = newsApi(() => newsApiAnswer([]));
    await setUp(source).fetch();
    expect(requests[0]!.url.searchParams.get('from')).toBe('2024-01-05');
  });

  it('reads a hundred pages, each once, every article once', async () => {
    const { source, requests } = newsApi((url) => {
      const page = Number(url.searchParams.get('page'));
      const length = page === 100 ? 50 : 100;
      return newsApiAnswer(
        Array.from({ length }, (_, i) => article(`${page}-${i}`)),
        9_950,
      );
    });
    const { fetch, events } = setUp(source);
    expect((await fetch()).summary).toMatchObject({ read: 9_950, recorded: 9_950 });
    expect(requests.map(({ url }) => Number(url.searchParams.get('page')))).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect(await events()).toHaveLength(9_950);
  });

  it('keeps the pages before the one that fails, and says why the rest is missing', async () => {
    const { source } = newsApi((url) =>
      url.searchParams.get('page') === '1' ? newsApiAnswer([article('1')], 300) : new Response('{"status":"ok","arti'),
    );
    const { fetch, events, journal } = setUp(source);
    expect(await fetch()).toMatchObject({ summary: { recorded: 1 }, failure: { code: 'vendor_response_broken' } });
    expect(await events()).toHaveLength(1);
    expect(journal.last.failure).toMatchObject({ retryable: true });
  });

  it('says so where a plan gives no more, and what else a plan refuses', async () => {
    const refusal = (code: string) => Response.json({ status: 'error', code, message: 'Upgrade.' }, { status: 426 });
    const limited = newsApi((url) =>
      url.searchParams.get('page') === '1' ? newsApiAnswer([article('1')], 300) : refusal('maximumResultsReached'),
    );
    const { summary, failure } = await setUp(limited.source).fetch();
    expect(failure).toBeUndefined();
    expect(summary.remarks).toMatchObject([{ code: 'news_cut', detail: expect.stringContaining('first 100') }]);
    const { source } = newsApi(() => refusal('parameterInvalid'));
    expect((await setUp(source).fetch()).failure).toMatchObject({
      code: 'vendor_response_invalid',
      message: 'AAPL: News API refused the request (426): Upgrade.',
    });
  });

  it('takes one story under two addresses as one article', async () => {
    const first = article('a');
    const twice = [
      first,
      { ...first, url: 'http://DAILY.example/a/?utm_source=rss&utm_medium=feed#comments' },
      { ...first, source: { id: null, name: 'Daily - World' }, url: `${first.url}?.tsrc=fin` },
    ];
    const { source } = newsApi(() => newsApiAnswer(twice));
    const { fetch, events } = setUp(source);
    expect((await fetch()).summary).toMatchObject({ read: 3, recorded: 1, duplicates: 2 });
    expect((await fetch()).summary).toMatchObject({ read: 3, recorded: 0, unchanged: 1, duplicates: 2 });
    expect(types(await events())).toEqual(['ArticlePublished']);
  });

  it('rejects an article without a date, and one from the future, each by its reason', async () => {
    const { source } = newsApi(() =>
      newsApiAnswer([
        article('undated', { publishedAt: null }),
        article('tomorrow', { publishedAt: '2024-01-13T00:00:00Z' }),
        article('fine'),
      ]),
    );
    const { fetch, journal } = setUp(source);
    expect((await fetch()).summary).toMatchObject({ read: 3, recorded: 1, rejected: 2 });
    expect(journal.last.rejections).toEqual([
      expect.objectContaining({ file: 'news-api AAPL', line: 1, code: 'missing_time' }),
      expect.objectContaining({ file: 'news-api AAPL', line: 2, code: 'future_time' }),
    ]);
  });

  it('leaves out what lies outside the days wanted, and what was taken down', async () => {
    const { source } = newsApi(() =>
      newsApiAnswer([
        article('old', { publishedAt: '2024-01-09T23:59:59Z' }),
        article('in', { publishedAt: '2024-01-10T00:00:00Z' }),
        article('late', { publishedAt: '2024-01-11T00:00:00Z' }),
        article('gone', { url: 'https://removed.com' }),
      ]),
    );
    const { fetch } = setUp(source);
    expect((await fetch([], { from: '2024-01-10', to: '2024-01-10' })).summary).toMatchObject({ read: 1, recorded: 1 });
  });

  it.each([
    [
      'offline',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') })),
      'network_unavailable',
    ],
    ['429', () => new Response('', { status: 429 }), 'vendor_rate_limited'],
    ['401', () => Response.json({ status: 'error', code: 'apiKeyInvalid' }, { status: 401 }), 'vendor_key_refused'],
    ['500', () => new Response('', { status: 500 }), 'vendor_unavailable'],
    ['a web page', () => new Response('<html>consent</html>'), 'vendor_response_broken'],
    ['cut JSON', () => new Response('{"status":"ok","totalRes'), 'vendor_response_broken'],
    ['another shape', () => Response.json({ status: 'ok' }), 'vendor_response_invalid'],
  ])('%s is one failure in one line, and the key is in none', async (_, answer, code) => {
    const { source, requests } = newsApi(answer);
    const { fetch, journal, events } = setUp(source);
    const { failure } = await fetch(['AAPL', 'MSFT']);
    expect(failure).toMatchObject({ code });
    expect(failure!.message).not.toMatch(/\n|a-key-that/);
    expect(journal.ingestions).toHaveLength(1);
    expect(journal.last.failure).toEqual(failure);
    expect(await events()).toEqual([]);
    // Where the vendor as a whole is the trouble, the next stock is not tried.
    expect(requests).toHaveLength(code.startsWith('vendor_response') ? 2 : 1);
  });

  it('without a key is one line, one failure and no request', async () => {
    const { fetch: ask, requests } = vendor(() => newsApiAnswer([]));
    const { fetch, journal } = setUp(new NewsApiSource(ask, undefined));
    expect((await fetch()).failure).toEqual({
      code: 'vendor_key_refused',
      message: 'News API takes a key: set NEWS_API_KEY',
      retryable: false,
    });
    expect(journal.ingestions).toHaveLength(1);
    expect(requests).toEqual([]);
  });
});

describe("fetching news from Yahoo's search", () => {
  const news = (more: object = {}) => ({
    ...{ uuid: 'u-1', title: 'Up', publisher: 'Daily', link: 'https://daily.example/up', type: 'STORY' },
    ...{ providerPublishTime: Date.parse('2024-01-11T14:30:00Z') / 1000, relatedTickers: ['AAPL', 'MSFT'] },
    ...more,
  });
  const yahoo = (...found: object[]) => {
    const { fetch, requests } = vendor(() => Response.json({ quotes: [], news: found }));
    return { source: new YahooNewsSource(fetch), requests };
  };

  it('links a story to the tickers that Yahoo names, and to the one asked for as a search word', async () => {
    const { source, requests } = yahoo(news(), news({ uuid: 'u-2', relatedTickers: ['MSFT'] }));
    const { fetch, events } = setUp(source);
    expect((await fetch(['AAPL'])).summary).toMatchObject({ read: 2, recorded: 2 });
    expect(requests[0]!.url.pathname).toBe('/v1/finance/search');
    expect(requests[0]!.url.searchParams.get('q')).toBe('AAPL');
    const mentions = (await events()).map(({ data }) => (data as { mentions: object[] }).mentions);
    expect(mentions).toEqual(
      expect.arrayContaining([
        [
          expect.objectContaining({ symbol: 'AAPL', tagged: true }),
          expect.objectContaining({ symbol: 'MSFT', tagged: true }),
        ],
        [
          expect.objectContaining({ symbol: 'MSFT', tagged: true }),
          expect.objectContaining({ symbol: 'AAPL', tagged: false }),
        ],
      ]),
    );
    expect(await events()).toMatchObject([{ occurredAt: Date.parse('2024-01-11T14:30:00Z') }, {}]);
  });

  it('rejects a story without a date, and knows one again under another address', async () => {
    const { source } = yahoo(
      news({ providerPublishTime: undefined }),
      news(),
      news({ link: 'https://finance.yahoo.com/news/up-1.html?guccounter=1' }),
    );
    const { fetch, journal } = setUp(source);
    expect((await fetch(['AAPL'])).summary).toMatchObject({ read: 3, recorded: 1, duplicates: 1, rejected: 1 });
    expect(journal.last.rejections).toMatchObject([{ code: 'missing_time' }]);
  });

  it.each([
    ['429', () => new Response('', { status: 429, headers: { 'retry-after': '7' } }), 'vendor_rate_limited'],
    ['a web page', () => new Response('<html>consent</html>'), 'vendor_response_broken'],
    ['another shape', () => Response.json({ quotes: [] }), 'vendor_response_invalid'],
  ])('%s is one failure', async (_, answer, code) => {
    const { fetch } = setUp(new YahooNewsSource(vendor(answer).fetch));
    expect((await fetch(['AAPL'])).failure).toMatchObject({ code });
  });

  it('shares label and budget with prices', () => {
    const budget = { perMinute: 7, perDay: 70 };
    const { terms } = new YahooNewsSource(
      vendor(() => newsApiAnswer([])).fetch,
      undefined,
      new Map([['yahoo', budget]]),
    );
    expect(terms).toMatchObject({ label: 'yahoo', kind: 'articles', ...budget });
  });
});

describe('several sources of news', () => {
  it('are all asked; one that fails takes nothing from the others', async () => {
    const { source } = newsApi(() => new Response('', { status: 503 }));
    const { fetch: search } = vendor(() =>
      Response.json({
        news: [
          { uuid: 'u', title: 'Up', publisher: 'P', link: 'https://p.example/1', providerPublishTime: now / 1000 },
        ],
      }),
    );
    const { fetch, gate, journal } = setUp(source, new YahooNewsSource(search));
    expect(await fetch()).toMatchObject({
      summary: { recorded: 1 },
      failure: { code: 'vendor_unavailable', message: 'News API is out of order (503)' },
    });
    expect(journal.ingestions).toHaveLength(1);
    expect(gate.registered.map(({ label }) => label)).toEqual(['news-api', 'yahoo']);
  });

  it('ask nobody where nothing is tracked', async () => {
    const { source, requests } = newsApi(() => newsApiAnswer([]));
    const { fetch, directory, journal } = setUp(source);
    directory.tracked = async () => [];
    expect(await fetch()).toMatchObject({ ingestionId: null, failure: undefined });
    expect([requests, journal.ingestions]).toEqual([[], []]);
  });

  it('leave a fetch that must break off without an end', async () => {
    const stopping = new AbortController();
    const { source } = newsApi(() => {
      stopping.abort();
      throw new DOMException('stopped', 'AbortError');
    });
    const { fetch, journal } = setUp(source);
    await expect(fetch([], { ingestionId: 'i', signal: stopping.signal })).rejects.toThrow('aborted');
    expect(journal.last.failure).toBeUndefined();
  });

  it('record a fault of ours as the end of the fetch', async () => {
    const { source } = newsApi(() => Promise.reject(new VendorError('vendor_budget_spent', 'the budget is spent')));
    expect((await setUp(source).fetch()).failure).toMatchObject({ code: 'vendor_budget_spent' });
  });
});
