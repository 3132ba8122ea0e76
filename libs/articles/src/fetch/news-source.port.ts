import type { VendorTerms } from '#contracts';

/** A stock that news are wanted of. */
export interface NewsStock {
  readonly symbol: string;
  readonly name: string | null;
}

/** One thing to ask a source for, over as many pages as it has. */
export interface NewsQuestion {
  /** As messages name it: a symbol, or the address of a feed. */
  readonly about: string;
  /** What the source is asked for, in its own words: search words, or an address. */
  readonly words: string;
  /** The stock that it is asked about; undefined where it is not asked about one. */
  readonly symbol: string | undefined;
}

export interface NewsRequest {
  /** 1, 2, 3 …, as the page before named it. */
  readonly page: number;
  /** First and last day wanted by UTC, YYYY-MM-DD. Articles of other days may be among the answers. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface NewsPage {
  /** Articles under any of the names that imports know. */
  readonly records: readonly unknown[];
  /** Undefined after the last page. */
  readonly next: number | undefined;
  /** Where the source has more than it gives: a sentence that says so. */
  readonly cut?: string | undefined;
  /** Language of articles that name none. */
  readonly language?: string | undefined;
}

/** A vendor of news. Every page is one request within its terms. */
export abstract class NewsSource {
  /** How often it may be asked; what it delivers without naming a publisher has their label as its source. */
  abstract readonly terms: VendorTerms;
  /** What it lacks to be asked, as a sentence. */
  readonly lacks: string | undefined = undefined;
  /** True where what it has on a stock is about that stock by its own word, false where the stock was a search word. */
  abstract readonly tags: boolean;
  abstract questions(stocks: readonly NewsStock[]): readonly NewsQuestion[];
  /** @throws VendorError */
  abstract page(question: NewsQuestion, request: NewsRequest): Promise<NewsPage>;
}
