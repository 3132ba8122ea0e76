import { YahooClient, yahooBudget, yahooNotUnderstood, type VendorBudget, type VendorTerms } from '#contracts';
import { NewsSource, type NewsPage, type NewsQuestion, type NewsRequest, type NewsStock } from './news-source.port.js';

type Fetch = typeof globalThis.fetch;

/** As many as one answer holds; there are no further pages. */
const most = 50;

/** Yahoo Finance by way of yahoo-finance2: what its search finds on a symbol, newest first, with the tickers that Yahoo says each is about. */
export class YahooNewsSource extends NewsSource {
  override readonly terms: VendorTerms;
  override readonly tags = false;
  readonly #client: YahooClient;

  constructor(
    fetch: Fetch,
    /** Asked instead of Yahoo's own address. */
    baseUrl?: string,
    budgets?: ReadonlyMap<string, VendorBudget>,
  ) {
    super();
    this.#client = new YahooClient(fetch, baseUrl);
    // Prices are asked of the same vendor: they share its budget by its label.
    const budget = budgets?.get('yahoo') ?? yahooBudget;
    this.terms = { label: 'yahoo', kind: 'articles', ...budget, concurrency: 2, timeout: 30_000 };
  }

  override questions(stocks: readonly NewsStock[]): readonly NewsQuestion[] {
    return stocks.map(({ symbol }) => ({ about: symbol, symbol, words: symbol }));
  }

  override async page({ about, words }: NewsQuestion, { signal }: NewsRequest): Promise<NewsPage> {
    const answer: unknown = await this.#client.ask(about, (library) =>
      library.search(words, { newsCount: most, quotesCount: 0 }, { validateResult: false, fetchOptions: { signal } }),
    );
    const { news } = Object(answer) as { news?: unknown };
    if (!Array.isArray(news)) throw yahooNotUnderstood(about, 'no news');
    // The library makes Dates of some instants; imports read texts.
    return { records: JSON.parse(JSON.stringify(news)) as unknown[], next: undefined };
  }
}
