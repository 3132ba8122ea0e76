import { dayParser, UsageError, type CliVerb } from '#cli';
import { isTradingDay } from '#markets';
import { computedRules, recordedRules } from './rules/rule-names.js';

const parseDay = dayParser(isTradingDay);

const ruleNames: readonly string[] = [...recordedRules, ...computedRules];

const reportQualityVerb: CliVerb = {
  name: 'quality report',
  summary: 'Completeness against the calendar of the exchange, and what is odd about the bars',
  arguments: [{ flags: '[symbols...]', description: 'tickers such as AAPL (default: every known one)' }],
  options: [
    { flags: '--rule <name>', description: 'only flags of this rule', parse: parseRule },
    { flags: '--from <date>', description: 'first day of flags and missing sessions', parse: parseDay },
    { flags: '--to <date>', description: 'last day of flags and missing sessions', parse: parseDay },
  ],
  examples: ['marketlog quality report', 'marketlog quality report AAPL --rule large_move --json'],
  log: 'open',
  action: async () => (await import('./report/report-quality.cli.js')).ReportQualityAction,
};

export const qualityVerbs: readonly CliVerb[] = [reportQualityVerb];

function parseRule(text: string): string {
  if (ruleNames.includes(text)) return text;
  throw new UsageError(`"${text}" is not a rule; expected one of ${ruleNames.join(', ')}`);
}
