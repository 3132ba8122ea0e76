import { feedSources } from './feed-news.source.js';
import { setUp, vendor, type Answer } from './fetching.fixture.js';
import { publicFetch } from './public-fetch.js';

const item = (name: string, more = '') =>
  `<item><title>${name}</title><link>https://wire.example/${name}?utm_source=rss</link>` +
  `<guid isPermaLink="false">${name}</guid><pubDate>Thu, 11 Jan 2024 14:30:00 GMT</pubDate>${more}</item>`;
const rss = (title: string, ...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title><language>en-us</language>${items.join('')}</channel></rss>`;
const wire = 'https://wire.example/all.xml';

function feeds(addresses: readonly string[], answer: Answer) {
  const { fetch, requests } = vendor(answer);
  // The names of these tests mean a public address.
  const guarded = publicFetch(
    async (url, _addresses, init) => fetch(url, init),
    async () => [{ address: '93.184.215.14', family: 4 }],
  );
  return { sources: feedSources(addresses, undefined, guarded), requests };
}

describe('fetching news from feeds', () => {
  it('reads RSS, Atom and JSON feeds, with the symbols that they tag', async () => {
    const atom =
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>Filings</title><entry><title>8-K</title><id>urn:1</id>' +
      '<link href="https://f.example/1"/><updated>2024-01-11T09:30:00-05:00</updated></entry></feed>';
    const json = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [{ id: '1', url: 'https://j.example/1', title: 'Up', date_published: '2024-01-11T14:30:00Z' }],
    };
    const { sources } = feeds([wire, 'https://f.example/atom', 'https://j.example/feed.json'], ({ host }) =>
      host === 'wire.example'
        ? new Response(rss('Wire', item('1', '<category domain="stock">Nasdaq:MSFT</category>')))
        : new Response(host === 'f.example' ? atom : JSON.stringify(json)),
    );
    const { fetch, events } = setUp(...sources);
    expect((await fetch()).summary).toMatchObject({ read: 3, recorded: 3 });
    expect(await events()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          data: expect.objectContaining({
            title: '1',
            language: 'en',
            mentions: [expect.objectContaining({ symbol: 'MSFT', tagged: true })],
          }),
        }),
        expect.objectContaining({ data: expect.objectContaining({ title: '8-K', source: 'Filings' }) }),
        expect.objectContaining({ data: expect.objectContaining({ title: 'Up' }) }),
      ]),
    );
  });

  it('asks a feed with {symbol} once per stock; one story in two feeds is one article about both', async () => {
    const { sources, requests } = feeds(
      ['https://wire.example/rss?s={symbol}'],
      ({ searchParams }) => new Response(rss(`News of ${searchParams.get('s')}`, item('same'))),
    );
    const { fetch, events } = setUp(...sources);
    expect((await fetch(['AAPL', 'BRK-B'])).summary).toMatchObject({ read: 2, recorded: 1, linked: 1 });
    expect(requests.map(({ url }) => url.search)).toEqual(['?s=AAPL', '?s=BRK-B']);
    expect((await events()).flatMap(({ data }) => (data as { mentions: object[] }).mentions)).toMatchObject([
      { symbol: 'AAPL', tagged: true },
      { symbol: 'BRK-B', tagged: true },
    ]);
  });

  it('has a budget and a breaker per host', () => {
    const { sources } = feeds([wire, 'https://wire.example/2', 'https://other.example/1'], () => new Response(''));
    expect(sources.map(({ terms }) => terms.label)).toEqual(['rss-wire.example', 'rss-other.example']);
    const budget = { perMinute: 1, perDay: 2 };
    expect(feedSources([wire], new Map([['rss', budget]]))[0]!.terms).toMatchObject(budget);
  });

  it('follows redirects, and takes the charset that the feed states', async () => {
    const { sources, requests } = feeds([wire], ({ pathname }) =>
      pathname === '/all.xml'
        ? new Response('', { status: 301, headers: { location: '/moved' } })
        : new Response(Buffer.from(rss('W', item('caf\u00e9')).replace('?>', ' encoding="iso-8859-1"?>'), 'latin1')),
    );
    const { fetch, events } = setUp(...sources);
    await fetch();
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/all.xml', '/moved']);
    expect(await events()).toMatchObject([{ data: { title: 'caf\u00e9' } }]);
  });

  it.each<[string, Answer, string, string]>([
    ['a web page', () => new Response('<!DOCTYPE html><html></html>'), 'vendor_response_broken', 'web page'],
    [
      'one that ends early',
      () => new Response(rss('W', item('1')).slice(0, 20)),
      'vendor_response_broken',
      'ends early',
    ],
    ['JSON that ends early', () => new Response('{"items":['), 'vendor_response_broken', 'cut off'],
    [
      'entities of its own',
      () => new Response('<!DOCTYPE l [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>'),
      'vendor_response_invalid',
      'entities',
    ],
    [
      'more than 5 MiB',
      () => new Response(new ReadableStream({ pull: (flow) => flow.enqueue(new Uint8Array(1024 * 1024)) })),
      'vendor_response_invalid',
      'larger than 5 MiB',
    ],
    ['no such feed', () => new Response('', { status: 404 }), 'vendor_symbol_unknown', '404'],
    [
      'redirects without end',
      () => new Response('', { status: 302, headers: { location: wire } }),
      'vendor_response_invalid',
      'more than 5 times',
    ],
    [
      'a redirect to a file',
      () => new Response('', { status: 302, headers: { location: 'file:///etc/passwd' } }),
      'vendor_response_invalid',
      'not a web address',
    ],
  ])('%s is one failure', async (_, answer, code, words) => {
    const { sources, requests } = feeds([wire], answer);
    const { fetch, journal, events } = setUp(...sources);
    const { failure } = await fetch();
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(journal.last.failure).toEqual(failure);
    expect(await events()).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(6);
  });
});
