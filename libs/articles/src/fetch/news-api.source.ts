import { z } from 'zod';
import type { NewsSettings } from '#config';
import { askVendor, jsonText, VendorError, type VendorBudget, type VendorTerms } from '#contracts';
import { addDays } from '#markets';
import { NewsSource, type NewsPage, type NewsQuestion, type NewsRequest, type NewsStock } from './news-source.port.js';

type Fetch = typeof globalThis.fetch;

const everything = 'https://newsapi.org/v2/everything';
const perPage = 100;
/** Days back where no first day is given; the free plan has a month. */
const usualDays = 7;
/** Answers "more than your plan gives" by this status. */
const beyondPlan = 426;
/** What News API puts in the place of an article that was taken down. */
const removed = 'https://removed.com';

const answerSchema = z.object({ status: z.literal('ok'), totalResults: z.number(), articles: z.array(z.unknown()) });
const refusalSchema = z.object({ code: z.string(), message: z.string() });

/** News API (newsapi.org): articles of many publishers by words. Its free plan is for development only, and gives the first 100 of a search. */
export class NewsApiSource extends NewsSource {
  override readonly terms: VendorTerms;
  override readonly tags = false;
  override readonly lacks: string | undefined;
  readonly #key: string;
  readonly #language: string;

  constructor(
    private readonly fetch: Fetch,
    news: Pick<NewsSettings, 'newsApiKey' | 'language'> | undefined,
    budgets?: ReadonlyMap<string, VendorBudget>,
  ) {
    super();
    // The free plan's day.
    const budget = budgets?.get('news-api') ?? { perMinute: 30, perDay: 100 };
    this.terms = { label: 'news-api', kind: 'articles', ...budget, concurrency: 2, timeout: 30_000 };
    this.#key = news?.newsApiKey ?? '';
    this.#language = news?.language ?? 'en';
    this.lacks = this.#key === '' ? 'News API takes a key: set NEWS_API_KEY' : undefined;
  }

  override questions(stocks: readonly NewsStock[]): readonly NewsQuestion[] {
    return stocks.map(({ symbol, name }) => ({ about: symbol, symbol, words: wordsOf(symbol, name) }));
  }

  override async page({ about, words }: NewsQuestion, request: NewsRequest): Promise<NewsPage> {
    const { page, now, to, signal } = request;
    const from = request.from ?? addDays(new Date(now).toISOString().slice(0, 10), -usualDays);
    const parameters = new URLSearchParams({
      ...{ q: words, from, language: this.#language, sortBy: 'publishedAt' },
      ...(to === undefined ? {} : { to: `${to}T23:59:59` }),
      ...{ pageSize: String(perPage), page: String(page) },
    });
    // The key is a header, never part of an address, which errors and proxies write down.
    const headers = { 'x-api-key': this.#key };
    const address = `${everything}?${parameters.toString()}`;
    const response = await askVendor('News API', passing(this.fetch, beyondPlan), address, { headers, signal });
    const answer: unknown = JSON.parse(await jsonText('News API', response));
    if (response.headers.has(passedStatus)) return beyond(answer, about, page);
    const { success, data, error } = answerSchema.safeParse(answer);
    if (!success) {
      const part = error.issues[0]?.path.join('.');
      throw new VendorError('vendor_response_invalid', `${about}: News API's answer is not understood (${part})`);
    }
    const records = data.articles.filter((article) => (Object(article) as { url?: unknown }).url !== removed);
    const isLast = data.articles.length === 0 || page * perPage >= data.totalResults;
    return { records, next: isLast ? undefined : page + 1, language: this.#language };
  }
}

/** A ticker alone is often a word of its own. */
function wordsOf(symbol: string, name: string | null): string {
  const short = name?.replace(
    /[\s,]+(Inc|Corp(oration)?|Co|Company|Ltd|Limited|PLC|N\.?V|S\.?A|AG|SE|Group|Holdings?)\b\.?.*$/i,
    '',
  );
  return [symbol, ...(short ? [short] : [])].map((words) => `"${words.replaceAll('"', '')}"`).join(' OR ');
}

function beyond(answer: unknown, about: string, page: number): NewsPage {
  const { code, message } = refusalSchema.safeParse(answer).data ?? { code: 'unknown', message: '' };
  if (code === 'maximumResultsReached' && page > 1) {
    const cut = `News API's plan gives no more than the first ${(page - 1) * perPage} articles of a search`;
    return { records: [], next: undefined, cut };
  }
  const detail = `News API refused the request (${beyondPlan}): ${message.slice(0, 300)}`;
  throw new VendorError('vendor_response_invalid', `${about}: ${detail}`);
}

const passedStatus = 'x-passed-status';

/** Lets the answer of one status pass as if it were fine, marked by a header. */
function passing(fetch: Fetch, status: number): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    return response.status === status
      ? new Response(response.body, { status: 200, headers: { [passedStatus]: String(status) } })
      : response;
  };
}
