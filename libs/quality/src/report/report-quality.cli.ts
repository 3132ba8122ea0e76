import { Injectable } from '@nestjs/common';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { InstrumentDirectory } from '#contracts';
import { summaryLine, summaryOf } from '../rules/completeness.js';
import type { InstrumentQuality } from './judge-instrument.js';
import { QualityJudge } from './quality-judge.js';
import { toQuality } from './quality-view.js';
import type { Quality } from './quality.schema.js';

interface ReportOptions {
  readonly rule?: string;
  readonly from?: string;
  readonly to?: string;
}

@Injectable()
export class ReportQualityAction implements CliAction {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly judge: QualityJudge,
  ) {}

  async run({ arguments: [given], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { rule, from, to } = options as ReportOptions;
    const symbols = (given as readonly string[] | undefined) ?? [];
    const report: Quality[] = [];
    const judged: Pick<InstrumentQuality['instrument'] & InstrumentQuality, 'tracked' | 'completeness'>[] = [];
    progress.start('quality, symbols', symbols.length || null);
    for await (const found of symbols.length > 0 ? this.#named(symbols) : this.judge.all()) {
      signal.throwIfAborted();
      report.push(toQuality(found, { rule, start: from, end: to }));
      judged.push({ tracked: found.instrument.tracked, completeness: found.completeness });
      progress.advance(1);
    }
    progress.finish();
    const text =
      report.length === 0 ? 'No symbol is known.' : [...table(report), '', summaryLine(summaryOf(judged))].join('\n');
    return { exitCode: 0, json: report, text };
  }

  async *#named(symbols: readonly string[]): AsyncGenerator<InstrumentQuality> {
    for (const symbol of symbols) yield await this.judge.judge(await this.directory.get(symbol));
  }
}

const headings = ['symbol', 'exchange', 'first bar', 'last bar', 'sessions', 'missing', 'complete up to', 'flags'];

/** One line per symbol, columns in line. */
function table(report: readonly Quality[]): string[] {
  const rows = [headings, ...report.map((quality) => cellsOf(quality))];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({ symbol, exchange, firstBar, lastBar, completeness, reason, flags }: Quality): string[] {
  const counts = new Map<string, number>();
  for (const { rule } of flags) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [
    symbol,
    exchange ?? '-',
    firstBar ?? '-',
    lastBar ?? '-',
    completeness === null ? '-' : String(completeness.sessions),
    completeness === null ? '-' : String(completeness.missing),
    completeness === null ? (reason ?? '-') : (completeness.completeUpTo ?? '-'),
    [...counts].map(([rule, count]) => `${rule} ${count}`).join(', '),
  ];
}
