import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
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
import { ProjectionProgress } from '#event-sourcing';
import type { DayOrder, DecimalMark } from '#imports';
import { isTradingDay, parseTicker } from '#markets';
import { longestExchange, notExchange } from '../files/cells.js';
import { basisLines } from './deliveries.js';
import { factsLines } from './file-facts.js';
import { ImportPrices, type ImportPricesOptions } from './import-prices.command.js';

@Injectable()
export class ImportPricesAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ arguments: [paths], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { wait, ...settings } = options as unknown as ImportPricesOptions & { wait?: boolean };
    const { strict = false, dryRun = false } = settings;
    if (settings.basis === 'asTraded' && settings.basisThrough !== undefined) {
      throw new UsageError('--basis-through goes with --basis splitAdjusted: prices as traded contain no split');
    }
    const { summary, described, addresses } = await this.commands.execute(
      new ImportPrices(paths as string[], {
        ...settings,
        now: Date.now(),
        signal,
        onStart: (bytes) => progress.start('prices, bytes', bytes),
        onBytes: (count) => progress.advance(count),
      }),
    );
    progress.finish();
    if (wait !== false) await this.projections.caughtUp(addresses);
    const outcome = importOutcome(summary, { strict, dryRun, noun: 'rows' });
    const text = [outcome.text, ...cameBeforeLine(summary.cameBefore), ...basisLines(summary.deliveries)];
    if (!dryRun) return { ...outcome, text: text.join('\n') };
    return { ...outcome, json: { ...summary, described }, text: [...text, ...factsLines(described)].join('\n') };
  }
}

export const importPricesVerb: CliVerb = {
  name: 'import prices',
  summary: 'Reads daily bars, splits and dividends from CSV and Excel files',
  arguments: [{ flags: '<paths...>', description: 'files, folders or patterns; .gz, .zip and .xlsx too' }],
  options: [
    { flags: '--symbol <ticker>', description: 'where no column and no file name says it', parse: parseSymbol },
    sourceOption,
    {
      flags: '--basis <basis>',
      description:
        'asTraded or splitAdjusted (default: splitAdjusted for the columns of a Yahoo download, else asTraded); either way it is held against the closes around every known split',
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
  action: ImportPricesAction,
};

function cameBeforeLine(files: number): string[] {
  if (files === 0) return [];
  const [came, rows] = files === 1 ? ['1 file came', 'its rows count'] : [`${files} files came`, 'their rows count'];
  return [`  ${came} before: ${rows} as unchanged; --again takes ${files === 1 ? 'it' : 'them'} as newer word`];
}

function parseSymbol(text: string): string {
  const ticker = parseTicker(text);
  if (ticker !== undefined) return ticker;
  throw new UsageError(
    `--symbol ${JSON.stringify(text.slice(0, 40))}: no valid symbol; one looks like AAPL, BRK-B or ^GSPC`,
  );
}

function parseBasis(text: string): string {
  if (text === 'asTraded' || text === 'splitAdjusted') return text;
  throw new UsageError(`--basis ${text}: expected asTraded or splitAdjusted`);
}

export function parseDay(text: string): string {
  if (isTradingDay(text)) return text;
  throw new UsageError(`${text}: expected a date such as 2024-02-29`);
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
  if (text.trim() !== '' && notExchange(text) === undefined) return text.trim();
  throw new UsageError(`--exchange: expected a code such as XNAS, of at most ${longestExchange} characters`);
}

function parseCurrency(text: string): string {
  if (/^[A-Za-z]{3}$/.test(text)) return text;
  throw new UsageError(`--currency ${text}: expected a code of three letters such as USD, or GBp`);
}
