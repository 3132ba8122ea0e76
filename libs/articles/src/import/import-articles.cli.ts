import { Injectable } from '@nestjs/common';
import { importOutcome, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { expandPaths } from '#imports';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { ArticleImport } from './article-import.js';

interface Options {
  readonly source?: string;
  readonly symbols: 'tagged' | 'search';
  readonly symbol?: string[];
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly rejects?: string;
  readonly wait: boolean;
}

/** What a folder is searched for; a file that is named is read whatever its name. */
const newsFiles = {
  extensions: ['.jsonl', '.ndjson', '.json', '.csv', '.tsv', '.xlsx', '.xml', '.rss', '.atom'],
  noun: 'JSON, CSV or XML',
};

/** Bytes of a row about an article, about. */
const rowBytes = 256;

@Injectable()
export class ImportArticlesAction implements CliAction {
  constructor(
    private readonly articles: ArticleImport,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [paths], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { source, symbols, symbol, dryRun = false, strict = false, rejects, wait } = options as unknown as Options;
    const files = await expandPaths(paths as string[], newsFiles);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    progress.start('articles, bytes', bytes * (strict ? 2 : 1));
    if (!dryRun) this.progress.expect(bytes / rowBytes);
    const summary = await this.articles.run({
      files,
      source,
      symbols: symbol,
      tagged: symbols === 'tagged',
      dryRun,
      strict,
      rejects,
      now: Date.now(),
      signal,
      onBytes: (count) => progress.advance(count),
    });
    progress.finish();
    if (wait && !dryRun) await this.progress.caughtUp(await this.store.heads());
    return importOutcome(summary, { strict, dryRun, noun: 'rows' });
  }
}
