import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failureOf, failureOfSeveral, Rejections, Remarks, type ImportSummary } from '#imports';
import {
  IngestionJournal,
  InstrumentDirectory,
  noCounts,
  VendorError,
  type IngestionFailure,
  type RowCounts,
} from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { inSpan } from '#telemetry';
import { ArticleDeliveries } from '../import/article-deliveries.js';
import { RecordArticles } from '../write/record-articles.command.js';
import { acceptedArticles } from './accepted-articles.js';
import type { NewsPage, NewsQuestion, NewsSource, NewsStock } from './news-source.port.js';
import { NewsSources } from './news-sources.js';

export interface FetchArticlesOptions {
  /** First and last day wanted by UTC, YYYY-MM-DD; by default what each source gives first, up to now. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  /** Of a fetch that was requested: it may be taken up again, so an interruption does not end it. */
  readonly ingestionId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onQuestion?: ((about: string) => void) | undefined;
}

export interface FetchedArticles {
  /** Null where there was nobody to ask about. */
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

/** So many rejected rows wait for the end of their fetch, at most. */
const mostWithEnd = 10_000;
/** Pages of one question; a vendor that always has a further one must not be asked for ever. */
const mostPages = 1_000;

/** A fetch in progress. */
interface FetchRun {
  readonly ingestionId: string;
  readonly options: FetchArticlesOptions;
  readonly counts: RowCounts;
  readonly rejections: Rejections;
  readonly remarks: Remarks;
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

  /** A vendor that fails is an outcome, recorded as IngestionFailed; what was recorded before it, and what others have, stays. */
  async execute({ symbols: given, options }: FetchArticles): Promise<FetchedArticles> {
    const began = performance.now();
    const stocks = await this.#stocks(given);
    const symbols = stocks.map(({ symbol }) => symbol);
    const asked = this.sources.all.map((source) => ({ source, questions: source.questions(stocks) }));
    const sources = this.sources.all.map(({ terms }) => terms.label);
    const run = {
      ...{ options, counts: noCounts(), rejections: await Rejections.open(undefined), remarks: new Remarks() },
      ...{ met: new Set<string>(), failures: [] },
    };
    const isNothing = asked.every(({ questions }) => questions.length === 0);
    if (isNothing && options.ingestionId === undefined)
      return { ingestionId: null, summary: summaryOf(run, null, began), sources, symbols, failure: undefined };
    const details = { kind: 'articles', mode: 'live', source: sources.join(', '), files: [], symbols } as const;
    const ingestionId = await this.journal.start(details, options.ingestionId);
    const failure = await this.#fetchAll(asked, { ...run, ingestionId });
    await (failure === undefined
      ? this.journal.complete(ingestionId, run.counts, run.rejections.take())
      : this.journal.fail(ingestionId, failure, run.counts, run.rejections.take()));
    return { ingestionId, summary: summaryOf(run, ingestionId, began), sources, symbols, failure };
  }

  async #fetchAll(
    asked: readonly { readonly source: NewsSource; readonly questions: readonly NewsQuestion[] }[],
    run: FetchRun,
  ): Promise<IngestionFailure | undefined> {
    const { ingestionId, options, counts, rejections } = run;
    // A fetch that was requested goes on with the trace that its request began.
    const trace = options.ingestionId === undefined ? { root: ingestionId } : { parent: ingestionId };
    try {
      await inSpan('fetch articles', trace, async () => {
        const ends = await Promise.allSettled(
          asked.map(({ source, questions }) => this.#ofSource(source, questions, run)),
        );
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
      });
      return failureOfSeveral(run.failures);
    } catch (error) {
      if (options.ingestionId !== undefined && options.signal?.aborted) throw error;
      await this.journal.fail(ingestionId, failureOf(error), counts, rejections.take()).catch(() => undefined);
      throw error;
    }
  }

  /** One question alone finds out whether the vendor is well; then as many at a time as it takes, until it fails as a whole. */
  async #ofSource(source: NewsSource, questions: readonly NewsQuestion[], run: FetchRun): Promise<void> {
    const left = [...questions];
    let isDown = false;
    let isWell = false;
    const next = async () => {
      const question = isDown ? undefined : left.shift();
      if (question === undefined) return false;
      run.options.onQuestion?.(question.about);
      const failure = await this.#ofQuestion(source, question, run);
      if (failure !== undefined) run.failures.push(failure);
      // Of a vendor that has just answered, one failure may be that of one request.
      if (failure?.concernsAll) [isDown, isWell] = [isDown || !isWell, false];
      else isWell = true;
      return true;
    };
    const worker = async () => {
      while (await next());
    };
    await next();
    await Promise.all(Array.from({ length: source.terms.concurrency }, worker));
  }

  async #ofQuestion(source: NewsSource, question: NewsQuestion, run: FetchRun): Promise<VendorError | undefined> {
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
    run: FetchRun,
  ): Promise<void> {
    const { counts, rejections, ingestionId, met } = run;
    const found = acceptedArticles(page, { ...question, label: terms.label, tags }, { ...run, ...run.options });
    if (rejections.unsent >= mostWithEnd) await this.journal.reject(ingestionId, rejections.take());
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

function summaryOf(
  { counts, rejections, remarks }: Omit<FetchRun, 'ingestionId'>,
  ingestionId: string | null,
  began: number,
): ImportSummary {
  return {
    ...counts,
    rejections: rejections.named,
    rejectedByCode: rejections.byCode,
    refused: [],
    remarks: remarks.all,
    ingestions: ingestionId === null ? [] : [ingestionId],
    seconds: (performance.now() - began) / 1000,
  };
}
