import type { CommandBus } from '@nestjs/cqrs';
import { decodeEvent } from '#contracts';
import { InMemoryDirectory, InMemoryEventStore, InMemoryInstruments, InMemoryJournal, OpenGate } from '#testing';
import { ArticleDeliveries } from '../import/article-deliveries.js';
import { RecordArticlesHandler, type RecordArticles } from '../write/record-articles.command.js';
import { FetchArticles, FetchArticlesHandler, type FetchArticlesOptions } from './fetch-articles.command.js';
import { NewsApiSource } from './news-api.source.js';
import type { NewsSource } from './news-source.port.js';
import { NewsSources } from './news-sources.js';

export const now = Date.parse('2024-01-12T12:00:00Z');
export const key = 'a-key-that-is-never-shown';

/** An answer of a vendor, or its failure, by the request that was made. */
export type Answer = (url: URL, init: RequestInit) => Response | Promise<Response>;

/** A fetch that keeps what was asked, headers too. */
export function vendor(answer: Answer) {
  const requests: { readonly url: URL; readonly headers: Headers }[] = [];
  const fetch = (async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    requests.push({ url, headers: new Headers(init.headers) });
    return answer(url, init);
  }) as typeof globalThis.fetch;
  return { fetch, requests };
}

/** One article in News API's shape. */
export const article = (name: string, more: object = {}) => ({
  source: { id: null, name: 'Daily' },
  title: `Title of ${name}`,
  description: 'd',
  url: `https://daily.example/${name}`,
  publishedAt: '2024-01-11T14:30:00Z',
  content: 'c',
  ...more,
});

export const newsApiAnswer = (articles: readonly object[], totalResults = articles.length) =>
  Response.json({ status: 'ok', totalResults, articles });

export function newsApi(answer: Answer) {
  const { fetch, requests } = vendor(answer);
  return { source: new NewsApiSource(fetch, { newsApiKey: key, language: 'en' }), requests };
}

export function setUp(...sources: NewsSource[]) {
  const store = new InMemoryEventStore();
  const journal = new InMemoryJournal();
  const registry = new InMemoryInstruments();
  const directory = new InMemoryDirectory([{ instrumentId: 'AAPL', name: 'Apple Inc.', tracked: true }]);
  const recorder = new RecordArticlesHandler(store);
  const commands = { execute: (command: RecordArticles) => recorder.execute(command) } as unknown as CommandBus;
  const gate = new OpenGate();
  const handler = new FetchArticlesHandler(
    journal,
    directory,
    new NewsSources(sources, gate),
    new ArticleDeliveries(registry),
    commands,
  );
  const fetch = (symbols: string[] = [], options: Partial<FetchArticlesOptions> = {}) =>
    handler.execute(new FetchArticles(symbols, { now, ...options }));
  /** Every event of articles. */
  const events = async () => {
    const heads = await store.heads('articles');
    const read = await Promise.all(heads.map((head) => store.readPartition(head, 0, 100_000)));
    return read.flat().map(decodeEvent);
  };
  return { store, journal, registry, directory, gate, fetch, events };
}
