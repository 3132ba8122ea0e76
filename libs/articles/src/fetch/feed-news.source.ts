import { VendorError, askVendor, type VendorBudget, type VendorTerms } from '#contracts';
import { FileError } from '#imports';
import { recordsOfJson } from '../import/article-document.js';
import { recordsOfFeed } from '../import/article-feed.js';
import { NewsSource, type NewsPage, type NewsQuestion, type NewsRequest, type NewsStock } from './news-source.port.js';
import { publicFetch } from './public-fetch.js';
import { limitedText } from './limited-text.js';

type Fetch = typeof globalThis.fetch;

/** Bytes of a feed; common ones have a tenth of a megabyte. */
const largest = 5 * 1024 * 1024;
const accept = 'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';

/** A source per host: each has a budget and a breaker of its own. */
export function feedSources(
  addresses: readonly string[],
  budgets?: ReadonlyMap<string, VendorBudget>,
  fetch: Fetch = publicFetch(),
): readonly FeedNewsSource[] {
  const byHost = new Map<string, string[]>();
  for (const address of addresses) {
    const { hostname } = new URL(addressOf(address, 'A'));
    byHost.set(hostname, [...(byHost.get(hostname) ?? []), address]);
  }
  return [...byHost].map(([host, feeds]) => new FeedNewsSource(host, feeds, fetch, budgets));
}

/** RSS, RDF, Atom and JSON feeds of one host. */
export class FeedNewsSource extends NewsSource {
  override readonly terms: VendorTerms;
  /** A feed of a stock is about that stock. */
  override readonly tags = true;

  constructor(
    private readonly host: string,
    private readonly feeds: readonly string[],
    private readonly fetch: Fetch,
    budgets?: ReadonlyMap<string, VendorBudget>,
  ) {
    super();
    const label = `rss-${host.replace(/[^a-z0-9.-]/g, '')}`.slice(0, 60);
    const budget = budgets?.get(label) ?? budgets?.get('rss') ?? { perMinute: 30, perDay: 2_000 };
    this.terms = { label, kind: 'articles', ...budget, concurrency: 1, timeout: 30_000 };
  }

  override questions(stocks: readonly NewsStock[]): readonly NewsQuestion[] {
    return this.feeds.flatMap((feed): NewsQuestion[] => {
      if (!feed.includes('{symbol}')) return [{ about: feed, words: feed, symbol: undefined }];
      return stocks.map(({ symbol }) => ({ about: symbol, words: addressOf(feed, symbol), symbol }));
    });
  }

  override async page({ about, words }: NewsQuestion, { signal }: NewsRequest): Promise<NewsPage> {
    const response = await askVendor(this.host, this.fetch, words, { headers: { accept }, signal });
    const text = await limitedText(this.host, response, { largest, signal });
    return { records: recordsOf(text, about, this.host), next: undefined };
  }
}

function addressOf(feed: string, symbol: string): string {
  return feed.replaceAll('{symbol}', encodeURIComponent(symbol));
}

/** @throws VendorError, retryable where a proxy's page may have come in the place of the feed */
function recordsOf(text: string, about: string, host: string): readonly unknown[] {
  try {
    const beginning = text.trimStart();
    if (!beginning.startsWith('{')) return recordsOfFeed(beginning, about);
    return recordsOfJson(JSON.parse(beginning));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new VendorError('vendor_response_broken', `${about}: the feed of ${host} is not JSON, or cut off`, {
        cause: error,
      });
    if (!(error instanceof FileError)) throw error;
    const code = /<!ENTITY/i.test(text) ? 'vendor_response_invalid' : 'vendor_response_broken';
    throw new VendorError(code, error.message, { cause: error });
  }
}
