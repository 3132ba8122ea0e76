import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { runImport, type ImportRun, type ImportRunOptions, type ImportSummary, type InputFile } from '#imports';
import { IngestionJournal } from '#contracts';
import { EventStore } from '#event-sourcing';
import type { ArticleDelivery } from '../write/article.decider.js';
import { RecordArticles } from '../write/record-articles.command.js';
import { recordArticles, type ArticleOutcome } from '../write/record-articles.js';
import { ArticleDeliveries } from './article-deliveries.js';
import { readArticles, type ReadArticlesOptions } from './read-articles.js';
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
    private readonly deliveries: ArticleDeliveries,
    private readonly journal: IngestionJournal,
    private readonly commands: CommandBus,
  ) {}

  run(request: ArticleImportRequest): Promise<ImportSummary> {
    const { files, source } = request;
    const names = files.map((file) => file.name);
    const details = { kind: 'articles', mode: 'file', source: source ?? 'news', files: names, symbols: [] } as const;
    return runImport(this.journal, details, request, {
      check: (run) => readArticles(files, run, request, async () => undefined),
      work: (run) => this.#import(request, run),
    });
  }

  async #import(request: ArticleImportRequest, run: ImportRun): Promise<void> {
    const record = this.#recorder(request, run.ingestionId);
    await readArticles(request.files, run, request, async (batch) => {
      const found = batch.map(({ row }) => ({
        row,
        mentions: row.symbols.map((symbol) => ({ symbol, tagged: request.tagged })),
      }));
      const outcomes = await record(await this.deliveries.of(found, run.ingestionId, request.dryRun));
      for (let i = 0; i < batch.length; i++) count(run, outcomes[i]!, batch[i]!.repeated);
      request.signal.throwIfAborted();
    });
  }

  #recorder({ dryRun }: ArticleImportRequest, ingestionId: string): Record {
    if (!dryRun) return (deliveries) => this.commands.execute(new RecordArticles(deliveries, ingestionId));
    const rehearsal = new RehearsalLog(this.store);
    return (deliveries) => recordArticles(rehearsal, deliveries, ingestionId);
  }
}

/** A row that adds nothing is a duplicate where its own file had it before, and else known from earlier. */
function count({ counts }: ImportRun, outcome: ArticleOutcome, repeated: boolean): void {
  if (outcome === 'unchanged' && repeated) counts.duplicates++;
  else counts[outcome]++;
}
