import { dayParser, importOptions, sourceOption, type CliVerb } from '#cli';
import { isTradingDay } from '#markets';

const parseDay = dayParser(isTradingDay);

const importInstrumentsVerb: CliVerb = {
  name: 'import instruments',
  summary: 'Reads symbols with names, sectors, exchanges and currencies from TSV or CSV files',
  arguments: [{ flags: '<paths...>', description: 'files, folders or patterns; .gz too' }],
  options: [{ ...sourceOption, default: 'csv' }, ...importOptions],
  examples: ['marketlog import instruments instruments.tsv', 'marketlog import instruments lists/ --strict --json'],
  log: 'create',
  action: async () => (await import('./import/import-instruments.cli.js')).ImportInstrumentsAction,
};

const trackVerb: CliVerb = {
  name: 'track',
  summary: 'Asks for live data of symbols from now on; an unknown one is registered',
  arguments: [{ flags: '<symbols...>', description: 'tickers such as AAPL' }],
  examples: ['marketlog track AAPL MSFT'],
  log: 'open',
  action: async () => (await import('./write/track.cli.js')).TrackAction,
};

const untrackVerb: CliVerb = {
  name: 'untrack',
  summary: 'Asks for no more live data of symbols; what was recorded stays',
  arguments: [{ flags: '<symbols...>', description: 'tickers such as AAPL' }],
  examples: ['marketlog untrack MSFT'],
  log: 'open',
  action: async () => (await import('./write/untrack.cli.js')).UntrackAction,
};

const renameVerb: CliVerb = {
  name: 'rename',
  summary: 'Says that a stock trades under another ticker from a day on; it stays found under both',
  arguments: [
    { flags: '<symbol>', description: 'the ticker before, such as FB' },
    { flags: '<ticker>', description: 'the new ticker, such as META' },
  ],
  options: [{ flags: '--from <day>', description: 'first day of the new ticker, YYYY-MM-DD', parse: parseDay }],
  examples: ['marketlog rename FB META --from 2022-06-09'],
  log: 'open',
  action: async () => (await import('./write/rename.cli.js')).RenameAction,
};

export const instrumentsVerbs: readonly CliVerb[] = [importInstrumentsVerb, trackVerb, untrackVerb, renameVerb];
