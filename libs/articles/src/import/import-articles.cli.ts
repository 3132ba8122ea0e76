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
import { parseTicker } from '#markets';
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
    progress.start('articles, bytes', files.reduce((sum, file) => sum + file.size, 0) * (strict ? 2 : 1));
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

export const importArticlesVerb: CliVerb = {
  name: 'import articles',
  summary: 'Reads articles as news services give them: JSON, JSON Lines, CSV, RSS, Atom',
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
    {
      flags: '--symbol <tickers>',
      description: 'symbols, separated by commas, for articles that name none, such as a feed of one stock',
      parse: parseSymbols,
    },
    ...importOptions,
  ],
  examples: [
    'marketlog import articles news/',
    'marketlog import articles feed.xml --symbol AAPL',
    'marketlog import articles wire.jsonl.gz --symbols tagged --rejects rejected.csv',
  ],
  log: 'create',
  action: ImportArticlesAction,
};

function parseMeaning(text: string): string {
  if (text === 'tagged' || text === 'search') return text;
  throw new UsageError(`--symbols ${text}: expected tagged or search`);
}

function parseSymbols(text: string): string[] {
  return text.split(',').map((part) => {
    const ticker = parseTicker(part);
    if (ticker === undefined) throw new UsageError(`--symbol ${text}: expected symbols such as AAPL,BRK-B`);
    return ticker;
  });
}
