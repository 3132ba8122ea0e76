import { Injectable } from '@nestjs/common';
import {
  importOptions,
  importOutcome,
  sourceOption,
  UsageError,
  type CliAction,
  type CliInvocation,
  type CliOutcome,
  type CliVerb,
} from '#cli';
import { expandPaths } from '#imports';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { ArticleImport } from './article-import.js';

interface Options {
  readonly source?: string;
  readonly symbols: 'tagged' | 'search';
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly rejects?: string;
  readonly wait: boolean;
}

@Injectable()
export class ImportArticlesAction implements CliAction {
  constructor(
    private readonly articles: ArticleImport,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [paths], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { source, symbols, dryRun = false, strict = false, rejects, wait } = options as unknown as Options;
    const files = await expandPaths(paths as string[], { extensions: ['.jsonl', '.ndjson'], noun: 'JSONL' });
    progress.start('articles, bytes', files.reduce((sum, file) => sum + file.size, 0) * (strict ? 2 : 1));
    const summary = await this.articles.run({
      files,
      source,
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

export const importArticlesVerb: CliVerb = {
  name: 'import articles',
  summary: 'Reads articles from JSONL files',
  arguments: [{ flags: '<paths...>', description: 'files, folders or patterns; .gz too' }],
  options: [
    { ...sourceOption, description: 'label for rows that name no source' },
    {
      flags: '--symbols <meaning>',
      description: 'tagged: the source says what an article is about; search: the symbol was a search key',
      parse: parseMeaning,
      // Taken at their word, files of search results would say of many articles that they are about what they only match.
      default: 'search',
    },
    ...importOptions,
  ],
  examples: [
    'marketlog import articles news/',
    'marketlog import articles wire.jsonl.gz --symbols tagged --rejects rejected.csv',
  ],
  log: 'create',
  action: ImportArticlesAction,
};

function parseMeaning(text: string): string {
  if (text === 'tagged' || text === 'search') return text;
  throw new UsageError(`--symbols ${text}: expected tagged or search`);
}
