import type { ImportSummary, Remark } from '#imports';
import { UsageError } from './errors.js';
import type { CliOutcome, VerbParameter } from './verb.js';

/** Options that every import takes. */
export const importOptions: readonly VerbParameter[] = [
  { flags: '--dry-run', description: 'read and check everything, record nothing' },
  { flags: '--strict', description: 'record nothing at all if any row is bad (exit code 2)' },
  { flags: '--rejects <file>', description: 'write file, line and reason of every rejected row to this CSV file' },
  { flags: '--no-wait', description: 'return without waiting for the read models' },
];

/** Whose words the rows are: a label that stays the same wherever the files lie. */
export const sourceOption: VerbParameter = {
  flags: '--source <label>',
  description: 'label of the source, such as yahoo-file or csv; never a path',
  parse: parseSource,
};

function parseSource(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(text)) return text;
  throw new UsageError(`--source ${text}: expected a label of letters, digits, dots, dashes and underscores`);
}

/**
 * The outcome of an import for both readers. With `--strict` a rejected row or a refused file means exit code 2 and nothing
 * recorded; without it a refused file means exit code 3, and the others are recorded.
 */
export function importOutcome(
  summary: ImportSummary,
  { strict, dryRun, noun, origin = filesOf(summary) }: OutcomeContext,
): CliOutcome {
  const refused = strict && (summary.rejected > 0 || summary.refused.length > 0);
  return {
    exitCode: refused ? 2 : summary.refused.length > 0 ? 3 : 0,
    json: summary,
    text: describe(summary, refused, dryRun, `${counted(summary.read, noun)} read from ${origin}`),
  };
}

const mostRefused = 50;

export interface OutcomeContext {
  readonly strict: boolean;
  readonly dryRun: boolean;
  /** What is counted, in the plural: `rows`. */
  readonly noun: string;
  /** Where the rows come from; by default so many files. */
  readonly origin?: string;
}

function describe(summary: ImportSummary, refused: boolean, dryRun: boolean, what: string): string {
  const outcomes = (['recorded', 'unchanged', 'corrected', 'linked', 'duplicates', 'rejected'] as const)
    .filter((name) => summary[name] > 0)
    .map((name) => `${format(summary[name])} ${name}`);
  const remarks = [
    ...(summary.flagged > 0 ? [`${format(summary.flagged)} flagged`] : []),
    ...(summary.outOfOrder > 0 ? [`${format(summary.outOfOrder)} out of order`] : []),
  ];
  const lines = [
    `${what} in ${summary.seconds.toFixed(1)} s: ` +
      `${outcomes.join(', ') || 'nothing'}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`,
    ...summary.rejections.slice(0, 10).map(({ file, line, reason }) => `  rejected ${file}:${line}: ${reason}`),
  ];
  const codes = Object.entries(summary.rejectedByCode).sort(([, a], [, b]) => b - a);
  if (codes.length > 1)
    lines.push(`  rejected for: ${codes.map(([code, count]) => `${code} ${format(count)}`).join(', ')}`);
  lines.push(...summary.refused.slice(0, mostRefused).map(({ reason }) => `  not imported: ${reason}`));
  if (summary.refused.length > mostRefused)
    lines.push(`  … and ${format(summary.refused.length - mostRefused)} more files (--json names all)`);
  if (summary.rejected > 10) lines.push(`  … and ${format(summary.rejected - 10)} more (--rejects FILE writes all)`);
  lines.push(...summary.remarks.map((remark) => `  ${describeRemark(remark)}`));
  if (refused) lines.push('Nothing was recorded: --strict, and rows were rejected or files refused.');
  else if (dryRun) lines.push('Nothing was recorded: --dry-run.');
  lines.push(...summary.ingestions.map((id) => `  ingestion ${id} (marketlog ingestions withdraw takes it back)`));
  return lines.join('\n');
}

function filesOf({ files }: ImportSummary): string {
  return counted(files, 'files');
}

function counted(count: number, plural: string): string {
  return `${format(count)} ${count === 1 ? plural.replace(/s$/, '') : plural}`;
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}

/** So many examples a remark has at most. */
const mostExamples = 10;

/** As a line for people: `times without a zone were read as UTC (12 rows)`. */
function describeRemark({ code, detail, examples, rows }: Remark): string {
  const named = examples.length === 0 ? '' : `: ${examples.join(', ')}${examples.length === mostExamples ? ', …' : ''}`;
  return `${detail} (${counted(rows, code === 'columns_ignored' ? 'columns' : 'rows')})${named}`;
}
