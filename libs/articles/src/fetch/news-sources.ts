import { SettingsError, type Settings } from '#config';
import { VendorError, type VendorGate } from '#contracts';
import { feedSources } from './feed-news.source.js';
import { NewsApiSource } from './news-api.source.js';
import type { NewsPage, NewsQuestion, NewsRequest, NewsSource } from './news-source.port.js';
import { YahooNewsSource } from './yahoo-news.source.js';

type Make = (settings: Settings | undefined) => readonly NewsSource[];

/** Every vendor of news by the name that MARKETLOG_NEWS_SOURCES has for it: a further one is its own file and a line here. */
const vendors: Readonly<Record<string, Make>> = {
  'news-api': (settings) => [new NewsApiSource(globalThis.fetch, settings?.news, settings?.vendorBudgets)],
  yahoo: (settings) => [new YahooNewsSource(globalThis.fetch, settings?.yahooUrl, settings?.vendorBudgets)],
  rss: (settings) => feedSources(settings?.news.feeds ?? [], settings?.vendorBudgets),
};

/** The vendors that are asked for news: each for all, because none has everything. */
export class NewsSources {
  constructor(
    readonly all: readonly NewsSource[],
    private readonly gate: VendorGate,
  ) {
    for (const { terms } of all) gate.register(terms);
  }

  /** Those that the settings name, whatever they lack; without such a setting those that lack nothing. */
  static configured(settings: Settings | undefined, gate: VendorGate): NewsSources {
    const named = settings?.news.sources;
    const unknown = named?.find((name) => !Object.hasOwn(vendors, name));
    if (unknown !== undefined) {
      const allowed = Object.keys(vendors).join(', ');
      throw new SettingsError(`MARKETLOG_NEWS_SOURCES names "${unknown}"; allowed: ${allowed}`);
    }
    const made = (named ?? Object.keys(vendors)).flatMap((name) => vendors[name]!(settings));
    return new NewsSources(named === undefined ? made.filter(({ lacks }) => lacks === undefined) : made, gate);
  }

  /** Asks one of them within its terms. @throws VendorError */
  async ask(source: NewsSource, question: NewsQuestion, request: Omit<NewsRequest, 'signal'>, signal?: AbortSignal) {
    if (source.lacks !== undefined) throw new VendorError('vendor_key_refused', source.lacks);
    const page = (ended: AbortSignal): Promise<NewsPage> => source.page(question, { ...request, signal: ended });
    return this.gate.ask(source.terms, page, signal);
  }
}
