import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { runImport, type ImportRun, type ImportRunOptions, type ImportSummary, type InputFile } from '#imports';
import { IngestionJournal, InstrumentRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import type { ArticleDelivery, Mention } from '../write/article.decider.js';
import { RecordArticles } from '../write/record-articles.command.js';
import { recordArticles, type ArticleOutcome } from '../write/record-articles.js';
import { readArticles, type DeliveredRow, type ReadArticlesOptions } from './read-articles.js';
import { RehearsalLog } from './rehearsal-log.js';

export interface ArticleImportRequest extends ImportRunOptions, ReadArticlesOptions {
  readonly files: readonly InputFile[];
  /** True where the source tags articles with symbols; false where the symbol was a search key. */
  readonly tagged: boolean;
}

type Record = (deliveries: readonly ArticleDelivery[]) => Promise<readonly ArticleOutcome[]>;

/** Imports files of articles in any form that vendors give. */
@Injectable()
export class ArticleImport {
  constructor(
    private readonly store: EventStore,
    private readonly registry: InstrumentRegistry,
    private readonly journal: IngestionJournal,
    private readonly commands: CommandBus,
  ) {}

  run(request: ArticleImportRequest): Promise<ImportSummary> {
    const { files, source } = request;
    const names = files.map((file) => file.name);
    const details = { kind: 'articles', mode: 'file', source: source ?? 'news', files: names, symbols: [] } as const;
    return runImport(this.journal, details, request, {
      check: (run) => drain(readArticles(files, run, request)),
      work: (run) => this.#import(request, run),
    });
  }

  async #import(request: ArticleImportRequest, run: ImportRun): Promise<void> {
    const record = this.#recorder(request, run.ingestionId);
    for await (const batch of readArticles(request.files, run, request)) {
      const outcomes = await record(await this.#deliveriesOf(batch, request, run.ingestionId));
      for (let i = 0; i < batch.length; i++) count(run, outcomes[i]!, batch[i]!.repeated);
      request.signal.throwIfAborted();
    }
  }

  #recorder({ dryRun }: ArticleImportRequest, ingestionId: string): Record {
    if (!dryRun) return (deliveries) => this.commands.execute(new RecordArticles(deliveries, ingestionId));
    const rehearsal = new RehearsalLog(this.store);
    return (deliveries) => recordArticles(rehearsal, deliveries, ingestionId);
  }

  /** Brings tickers to instruments, at the day of publication by UTC. */
  async #deliveriesOf(batch: readonly DeliveredRow[], request: ArticleImportRequest, ingestionId: string) {
    const ids = new Map<string, string>();
    const deliveries: ArticleDelivery[] = [];
    for (const { row } of batch) {
      const date = new Date(row.publishedAt).toISOString().slice(0, 10);
      const mentions: Mention[] = [];
      for (const symbol of row.symbols) {
        const key = `${symbol} ${date}`;
        const instrumentId = ids.get(key) ?? (await this.#instrumentOf(symbol, date, request.dryRun, ingestionId));
        ids.set(key, instrumentId);
        mentions.push({ instrumentId, symbol, tagged: request.tagged });
      }
      const { symbols: _symbols, oddSymbols: _odd, zoneAssumed: _zone, ...article } = row;
      deliveries.push({ ...article, mentions });
    }
    return deliveries;
  }

  /** A dry run registers nobody; an unknown ticker then stands for itself. */
  async #instrumentOf(ticker: string, date: string, dryRun: boolean, ingestionId: string): Promise<string> {
    if (dryRun) return (await this.registry.find(ticker, date)) ?? ticker;
    return this.registry.resolve(ticker, date, ingestionId);
  }
}

/** A row that adds nothing is a duplicate where its own file had it before, and else known from earlier. */
function count({ counts }: ImportRun, outcome: ArticleOutcome, repeated: boolean): void {
  if (outcome === 'unchanged' && repeated) counts.duplicates++;
  else counts[outcome]++;
}

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}
