import { dayParser, importOptions, sourceOption, UsageError, type CliVerb } from '#cli';
import { isTradingDay, parseTicker } from '#markets';

const parseDay = dayParser(isTradingDay);

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
  action: async () => (await import('./import/import-articles.cli.js')).ImportArticlesAction,
};

export const fetchArticlesVerb: CliVerb = {
  name: 'fetch articles',
  summary: 'Asks vendors for news: Yahoo, News API with NEWS_API_KEY, the feeds of MARKETLOG_NEWS_FEEDS',
  arguments: [{ flags: '[symbols...]', description: 'tickers such as AAPL (default: every tracked one)' }],
  options: [
    { flags: '--from <date>', description: 'first day of publication by UTC', parse: parseDay },
    { flags: '--to <date>', description: 'last day of publication by UTC (default: today)', parse: parseDay },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog fetch articles', 'marketlog fetch articles AAPL MSFT --from 2026-01-26'],
  log: 'open',
  action: async () => (await import('./fetch/fetch-articles.cli.js')).FetchArticlesAction,
};

export const articlesVerbs: readonly CliVerb[] = [importArticlesVerb, fetchArticlesVerb];

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
