import { dayParser, importOptions, sourceOption, UsageError, type CliVerb } from '#cli';
import type { DayOrder, DecimalMark } from '#imports';
import { isTradingDay, parseTicker } from '#markets';
import { longestExchange } from './files/exchange-code.js';

const parseDay = dayParser(isTradingDay);

const importPricesVerb: CliVerb = {
  name: 'import prices',
  summary: 'Reads daily bars, splits and dividends from CSV and Excel files',
  arguments: [{ flags: '<paths...>', description: 'files, folders or patterns; .gz, .zip and .xlsx too' }],
  options: [
    { flags: '--symbol <ticker>', description: 'where no column and no file name says it', parse: parseSymbol },
    sourceOption,
    {
      flags: '--basis <basis>',
      description:
        'asTraded, splitAdjusted or fullyAdjusted: dividends are in the prices too (default: by the columns of Yahoo and yfinance, else asTraded); it is held against the closes around every known split',
      parse: parseBasis,
    },
    {
      flags: '--basis-through <date>',
      description: "the day up to which splits are in the prices (default: the file's last)",
      parse: parseDay,
    },
    { flags: '--exchange <code>', description: 'exchange of all rows, such as XNAS', parse: parseExchange },
    { flags: '--currency <code>', description: 'currency of all rows, such as USD or GBp', parse: parseCurrency },
    {
      flags: '--columns <names>',
      description: 'names of the columns, where a file has no header: date,open,high,low,close,volume',
      parse: parseColumns,
    },
    {
      flags: '--date-format <format>',
      description: 'DD/MM/YYYY or MM/DD/YYYY, where the file does not show it',
      parse: parseDateFormat,
    },
    {
      flags: '--timezone <zone>',
      description: "whose day a time in UTC means, such as America/New_York (default: the exchange's)",
      parse: parseTimezone,
    },
    { flags: '--decimal <mark>', description: 'dot or comma, where the file does not show it', parse: parseDecimal },
    {
      flags: '--again',
      description: 'take files that were imported whole before as newer word; else their rows count as unchanged',
    },
    ...importOptions,
  ],
  examples: [
    'marketlog import prices downloads/',
    'marketlog import prices AAPL.csv.gz --currency USD --exchange XNAS',
    'marketlog import prices "quotes/*.csv" --source desk --basis asTraded --strict',
    'marketlog import prices splits.csv',
    'marketlog import prices export.csv --symbol AAPL --dry-run',
  ],
  log: 'create',
  action: async () => (await import('./import/import-prices.cli.js')).ImportPricesAction,
};

const fetchPricesVerb: CliVerb = {
  name: 'fetch prices',
  summary: 'Asks vendors (Yahoo) for daily bars, splits and dividends; sessions whose bar is final only',
  arguments: [{ flags: '[symbols...]', description: 'tickers such as AAPL (default: every tracked one)' }],
  options: [
    { flags: '--from <date>', description: 'first day of bars (default: what is missing)', parse: parseDay },
    { flags: '--to <date>', description: 'last day of bars (default: the last one that is final)', parse: parseDay },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog fetch prices', 'marketlog fetch prices AAPL MSFT --from 2020-01-01'],
  log: 'open',
  action: async () => (await import('./fetch/fetch-prices.cli.js')).FetchPricesAction,
};

export const pricesVerbs: readonly CliVerb[] = [importPricesVerb, fetchPricesVerb];

function parseSymbol(text: string): string {
  const ticker = parseTicker(text);
  if (ticker !== undefined) return ticker;
  throw new UsageError(
    `--symbol ${JSON.stringify(text.slice(0, 40))}: no valid symbol; one looks like AAPL, BRK-B or ^GSPC`,
  );
}

function parseBasis(text: string): string {
  if (text === 'asTraded' || text === 'splitAdjusted' || text === 'fullyAdjusted') return text;
  throw new UsageError(`--basis ${text}: expected asTraded, splitAdjusted or fullyAdjusted`);
}

function parseColumns(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function parseDateFormat(text: string): DayOrder {
  const letters = text
    .toUpperCase()
    .replace(/[^DMY]/g, '')
    .replace(/(.)\1+/g, '$1');
  if (letters === 'DMY') return 'dayFirst';
  if (letters === 'MDY') return 'monthFirst';
  throw new UsageError(
    `--date-format ${text}: expected DD/MM/YYYY or MM/DD/YYYY; days that begin with the year need none`,
  );
}

function parseTimezone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(`--timezone ${text}: expected an IANA time zone such as America/New_York or UTC`);
  }
}

function parseDecimal(text: string): DecimalMark {
  if (text === 'dot' || text === '.') return '.';
  if (text === 'comma' || text === ',') return ',';
  throw new UsageError(`--decimal ${text}: expected dot or comma`);
}

function parseExchange(text: string): string {
  const code = text.trim();
  if (code !== '' && code.length <= longestExchange) return code;
  throw new UsageError(`--exchange: expected a code such as XNAS, of at most ${longestExchange} characters`);
}

function parseCurrency(text: string): string {
  if (/^[A-Za-z]{3}$/.test(text)) return text;
  throw new UsageError(`--currency ${text}: expected a code of three letters such as USD, or GBp`);
}
