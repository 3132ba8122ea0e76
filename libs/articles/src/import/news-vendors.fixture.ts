export const publishedAt = Date.UTC(2024, 0, 2, 14, 30);
export const url = 'https://example.org/a';
export const article = { publishedAt, title: 'Up', url };
export const epoch = publishedAt / 1000;

/** One article as each vendor gives it. */
export const vendors: Readonly<Record<string, [value: object, expected: object]>> = {
  NewsAPI: [
    {
      ...{ status: 'ok', totalResults: 1 },
      articles: [
        {
          source: { id: null, name: 'Daily' },
          title: 'Up',
          description: 'short',
          url,
          publishedAt: '2024-01-02T14:30:00Z',
          content: 'long',
        },
      ],
    },
    { source: 'Daily', text: 'long', symbols: [] },
  ],
  Finnhub: [
    [
      {
        category: 'company',
        datetime: epoch,
        headline: 'Up',
        id: 5,
        related: 'AAPL,MSFT',
        source: 'Daily',
        summary: 's',
        url,
      },
    ],
    { source: 'Daily', sourceId: '5', text: 's', symbols: ['AAPL', 'MSFT'] },
  ],
  Alpaca: [
    {
      news: [
        {
          ...{
            author: 'A',
            content: '',
            created_at: '2024-01-02T14:30:00Z',
            headline: 'Up',
            id: 24843171,
            source: 'benzinga',
          },
          ...{ summary: '', symbols: ['AAPL', 'BTCUSD'], updated_at: '2024-01-02T15:30:00Z', url },
        },
      ],
      next_page_token: 'x',
    },
    { source: 'benzinga', sourceId: '24843171', text: undefined, symbols: ['AAPL', 'BTCUSD'] },
  ],
  Polygon: [
    {
      results: [
        {
          ...{
            id: 'abc',
            publisher: { name: 'Daily', homepage_url: 'https://example.org' },
            title: 'Up',
            article_url: url,
          },
          ...{ published_utc: '2024-01-02T14:30:00Z', tickers: ['AAPL'], description: 'd', keywords: ['x'] },
        },
      ],
      status: 'OK',
      count: 1,
    },
    { source: 'Daily', sourceId: 'abc', text: 'd', symbols: ['AAPL'] },
  ],
  'Alpha Vantage': [
    {
      items: '1',
      feed: [
        {
          ...{ title: 'Up', url, time_published: '20240102T143000', authors: ['A'], summary: 's', source: 'Daily' },
          ticker_sentiment: [{ ticker: 'AAPL', relevance_score: '0.3' }, { ticker: 'CRYPTO:BTC' }],
        },
      ],
    },
    { source: 'Daily', symbols: ['AAPL'], oddSymbols: ['CRYPTO:BTC'], zoneAssumed: true },
  ],
  'Yahoo search': [
    {
      quotes: [{ symbol: 'AAPL', shortname: 'Apple' }],
      news: [
        {
          ...{ uuid: 'u-1', title: 'Up', publisher: 'Daily', link: url, providerPublishTime: epoch, type: 'STORY' },
          relatedTickers: ['AAPL', '^GSPC'],
        },
      ],
    },
    { source: 'Daily', sourceId: 'u-1', symbols: ['AAPL', '^GSPC'] },
  ],
  yfinance: [
    [
      {
        id: 'y-1',
        content: {
          ...{ id: 'y-1', contentType: 'STORY', title: 'Up', summary: 's', pubDate: '2024-01-02T14:30:00Z' },
          ...{ provider: { displayName: 'Daily' }, canonicalUrl: { url, site: 'finance' } },
          finance: { stockTickers: [{ symbol: 'AAPL' }, { symbol: 'BRK-B' }] },
        },
      },
    ],
    { source: 'Daily', sourceId: 'y-1', text: 's', symbols: ['AAPL', 'BRK-B'] },
  ],
  EODHD: [
    [
      {
        date: '2024-01-02T14:30:00+00:00',
        title: 'Up',
        content: 'c',
        link: url,
        symbols: ['AAPL.US', 'SAP.XETRA'],
        tags: ['x'],
      },
    ],
    { source: 'wire', text: 'c', symbols: ['AAPL', 'SAP.XETRA'] },
  ],
  Marketaux: [
    {
      meta: { found: 1 },
      data: [
        {
          ...{
            uuid: 'm-1',
            title: 'Up',
            description: 'd',
            url,
            language: 'en',
            published_at: '2024-01-02T14:30:00.000000Z',
          },
          ...{ source: 'daily.example', entities: [{ symbol: 'AAPL', name: 'Apple Inc.' }] },
        },
      ],
    },
    { source: 'daily.example', sourceId: 'm-1', symbols: ['AAPL'], language: 'en' },
  ],
  Benzinga: [
    [
      {
        ...{ id: 7, author: 'A', created: 'Tue, 02 Jan 2024 09:30:00 -0500', title: 'Up', teaser: 't', body: '', url },
        stocks: [{ name: 'AAPL' }],
      },
    ],
    { source: 'wire', sourceId: '7', text: 't', symbols: ['AAPL'] },
  ],
  'New York Times': [
    {
      status: 'OK',
      response: {
        docs: [
          {
            ...{ web_url: url, abstract: 'a', headline: { main: 'Up', kicker: null }, source: 'The New York Times' },
            ...{ pub_date: '2024-01-02T14:30:00+0000', _id: 'nyt://1' },
          },
        ],
      },
    },
    { source: 'The New York Times', sourceId: 'nyt://1', text: 'a' },
  ],
};
