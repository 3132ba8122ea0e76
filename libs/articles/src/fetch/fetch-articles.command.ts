import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  askAll,
  nothingFetched,
  runFetch,
  SourceWatch,
  type FetchOptions,
  type FetchRun,
  type ImportSummary,
} from '#imports';
import { IngestionJournal, InstrumentDirectory, VendorError, type IngestionFailure } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { ArticleDeliveries } from '../import/article-deliveries.js';
import { RecordArticles } from '../write/record-articles.command.js';
import { acceptedArticles } from './accepted-articles.js';
import type { NewsPage, NewsQuestion, NewsSource, NewsStock } from './news-source.port.js';
import { NewsSources } from './news-sources.js';

/** Days are of publication, by UTC; by default what each source gives first, up to now. */
export interface FetchArticlesOptions extends FetchOptions {
  readonly onQuestion?: ((about: string) => void) | undefined;
}

export interface FetchedArticles {
  /** Null where there was no stock to ask about. */
  readonly ingestionId: string | null;
  readonly summary: ImportSummary;
  readonly sources: readonly string[];
  readonly symbols: readonly string[];
  /** Why articles are missing; undefined where all is well. */
  readonly failure: IngestionFailure | undefined;
}

/** Asks the live sources for news of stocks, or of all that are tracked. */
export class FetchArticles extends Command<FetchedArticles> {
  constructor(
    /** Tickers; empty: every instrument that is tracked. */
    readonly symbols: readonly string[],
    readonly options: FetchArticlesOptions,
  ) {
    super();
  }
}

/** Pages of one question; a vendor that always has a further one must not be asked for ever. */
const mostPages = 1_000;

/** A fetch of news in progress. */
interface NewsRun extends FetchRun {
  readonly options: FetchArticlesOptions;
  /** Articles that this fetch has delivered. */
  readonly met: Set<string>;
  readonly failures: VendorError[];
}

@CommandHandler(FetchArticles)
export class FetchArticlesHandler implements ICommandHandler<FetchArticles> {
  constructor(
    private readonly journal: IngestionJournal,
    private readonly directory: InstrumentDirectory,
    private readonly sources: NewsSources,
    private readonly deliveries: ArticleDeliveries,
    private readonly commands: CommandBus,
  ) {}

  async execute({ symbols: given, options }: FetchArticles): Promise<FetchedArticles> {
    const stocks = await this.#stocks(given);
    const symbols = stocks.map(({ symbol }) => symbol);
    const asked = this.sources.all.map((source) => ({ source, questions: source.questions(stocks) }));
    const sources = this.sources.all.map(({ terms }) => terms.label);
    const isNothing = asked.every(({ questions }) => questions.length === 0);
    if (isNothing && options.ingestionId === undefined)
      return { ingestionId: null, summary: nothingFetched(), sources, symbols, failure: undefined };
    const details = { kind: 'articles', source: sources.join(', '), symbols } as const;
    const { ingestionId, summary, failure } = await runFetch(this.journal, details, options, async (run) => {
      const news: NewsRun = { ...run, options, met: new Set(), failures: [] };
      const ends = await Promise.allSettled(
        asked.map(({ source, questions }) => this.#ofSource(source, questions, news)),
      );
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      return news.failures;
    });
    return { ingestionId, summary, sources, symbols, failure };
  }

  /** Until the source fails as a whole; what others have stays. */
  async #ofSource(source: NewsSource, questions: readonly NewsQuestion[], run: NewsRun): Promise<void> {
    const left = [...questions];
    const watch = new SourceWatch();
    await askAll(source.terms.concurrency, async () => {
      const question = watch.downWith === undefined ? left.shift() : undefined;
      if (question === undefined) return false;
      run.options.onQuestion?.(question.about);
      const failure = await this.#ofQuestion(source, question, run);
      if (failure !== undefined) run.failures.push(failure);
      watch.asked(failure);
      return true;
    });
  }

  async #ofQuestion(source: NewsSource, question: NewsQuestion, run: NewsRun): Promise<VendorError | undefined> {
    const { now, from, to, signal } = run.options;
    let line = 1;
    try {
      for (let page: number | undefined = 1; page !== undefined && page <= mostPages;) {
        signal?.throwIfAborted();
        const answer: NewsPage = await this.sources.ask(source, question, { page, from, to, now }, signal);
        await this.#record(source, question, { ...answer, line }, run);
        line += answer.records.length;
        if (answer.cut !== undefined) run.remarks.add('news_cut', answer.cut, question.about);
        page = answer.next;
      }
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof VendorError) return error;
      throw error;
    }
  }

  async #record(
    { terms, tags }: NewsSource,
    question: NewsQuestion,
    page: NewsPage & { readonly line: number },
    run: NewsRun,
  ): Promise<void> {
    const { counts, ingestionId, met } = run;
    const found = acceptedArticles(page, { ...question, label: terms.label, tags }, { ...run, ...run.options });
    await run.report();
    if (found.length === 0) return;
    const deliveries = await this.deliveries.of(found, ingestionId);
    const outcomes = await this.commands.execute(new RecordArticles(deliveries, ingestionId));
    outcomes.forEach((outcome, i) => {
      const { articleId } = deliveries[i]!;
      counts[outcome === 'unchanged' && met.has(articleId) ? 'duplicates' : outcome]++;
      met.add(articleId);
    });
  }

  async #stocks(given: readonly string[]): Promise<readonly NewsStock[]> {
    if (given.length === 0) return this.directory.tracked();
    return Promise.all(
      [...new Set(given)].map((symbol) =>
        this.directory.get(symbol).catch((error: unknown) => {
          if (error instanceof MarketlogError && error.code === 'symbol_not_found') return { symbol, name: null };
          throw error;
        }),
      ),
    );
  }
}
