import type YahooFinance from 'yahoo-finance2';
import { VendorError, yahooBudget, yahooFetch, yahooOptions, type VendorBudget, type VendorTerms } from '#contracts';
import { NewsSource, type NewsPage, type NewsQuestion, type NewsRequest, type NewsStock } from './news-source.port.js';

type Fetch = typeof globalThis.fetch;

/** As many as one answer holds; there are no further pages. */
const most = 50;

/** Yahoo Finance by way of yahoo-finance2: what its search finds on a symbol, newest first, with the tickers that Yahoo says each is about. */
export class YahooNewsSource extends NewsSource {
  override readonly terms: VendorTerms;
  override readonly tags = false;
  #client: InstanceType<typeof YahooFinance> | undefined;

  constructor(
    private readonly fetch: Fetch,
    /** Asked instead of Yahoo's own address. */
    private readonly baseUrl?: string,
    budgets?: ReadonlyMap<string, VendorBudget>,
  ) {
    super();
    // Prices are asked of the same vendor: they share its budget by its label.
    const budget = budgets?.get('yahoo') ?? yahooBudget;
    this.terms = { label: 'yahoo', kind: 'articles', ...budget, concurrency: 2, timeout: 30_000 };
  }

  override questions(stocks: readonly NewsStock[]): readonly NewsQuestion[] {
    return stocks.map(({ symbol }) => ({ about: symbol, symbol, words: symbol }));
  }

  override async page({ about, words }: NewsQuestion, { signal }: NewsRequest): Promise<NewsPage> {
    const client = await this.#load();
    const answer: unknown = await client
      .search(words, { newsCount: most, quotesCount: 0 }, { validateResult: false, fetchOptions: { signal } })
      .catch((error: unknown) => Promise.reject(errorOf(error, about)));
    const { news } = Object(answer) as { news?: unknown };
    if (!Array.isArray(news)) throw notUnderstood(about, 'no news');
    // The library makes Dates of some instants; imports read texts.
    return { records: JSON.parse(JSON.stringify(news)) as unknown[], next: undefined };
  }

  /** Loaded on first use: most runs of Marketlog ask no vendor, and it takes its time. */
  async #load(): Promise<InstanceType<typeof YahooFinance>> {
    const { default: Client } = await import('yahoo-finance2');
    return (this.#client ??= new Client({ ...yahooOptions, fetch: yahooFetch(this.fetch, this.baseUrl) }));
  }
}

function errorOf(error: unknown, about: string): Error {
  if (error instanceof VendorError) return error;
  const { name, message } = Object(error) as { name?: string; message?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return error as Error;
  return notUnderstood(about, message?.slice(0, 200), error);
}

function notUnderstood(about: string, what = 'no answer', cause?: unknown): VendorError {
  return new VendorError('vendor_response_invalid', `${about}: Yahoo's answer is not understood (${what})`, { cause });
}
