import type { PriceBasis } from '#markets';
import type { Delivery } from '../files/delivery.js';
import type { PriceFile } from './delivery-terms.js';
import type { SymbolBasis, SymbolRebase } from './basis/file-basis.js';

/** What one file held of one symbol. */
export interface DeliverySummary {
  readonly file: string;
  readonly symbol: string;
  /** First and last day, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly basis: PriceBasis['basis'];
  /** `proved: …`, `stated: …` or `assumed: …`. */
  readonly basisBecause: string;
  /** Of all rows where the caller states one; null: each row's own, or none. */
  readonly currency: string | null;
  /** Rows accepted, each day once. */
  readonly rows: number;
  /** Where every price before a day had moved by one factor since it was recorded: the action that says so. */
  readonly rebase: SymbolRebase | null;
}

const mostNamed = 1000;
const mostLines = 5;

/** Collects what the files of an import held. */
export class Deliveries {
  readonly summaries: DeliverySummary[] = [];

  add({ file, terms }: PriceFile, symbol: string, { size: rows, span }: Delivery, basis: SymbolBasis): void {
    if (this.summaries.length === mostNamed || span === undefined) return;
    const { because: basisBecause, rebase } = basis;
    const common = { file: file.name, symbol, ...span, basis: basis.basis, basisBecause };
    this.summaries.push({ ...common, currency: terms.currency, rows, rebase: rebase ?? null });
  }
}

/** A line for each symbol whose source has moved its prices since they were recorded. */
export function rebaseLines(deliveries: readonly DeliverySummary[]): string[] {
  const rebased = deliveries.flatMap(({ symbol, rebase }) => (rebase === null ? [] : [{ symbol, ...rebase }]));
  const lines = rebased.slice(0, mostLines).map(({ symbol, kind, exDate, factor }) => {
    const moved = `every price before ${exDate} moved by ${Number(factor.toPrecision(6))} since it was recorded`;
    return `  ${symbol}: ${moved}; one ${kind} of that day says so, no bar is corrected for it`;
  });
  return rebased.length > mostLines
    ? [...lines, `  … and ${rebased.length - mostLines} more (--json shows all)`]
    : lines;
}

/** A line for each basis that prices were taken for, with why: `AAPL: splitAdjusted (proved: …)`. */
export function basisLines(deliveries: readonly DeliverySummary[]): string[] {
  const groups = [...Map.groupBy(deliveries, ({ basis, basisBecause }) => `${basis} (${basisBecause})`)];
  const lines = groups.slice(0, mostLines).map(([basis, some]) => {
    const symbols = [...new Set(some.map(({ symbol }) => symbol))];
    return `  ${symbols.length > 3 ? `${symbols.length} symbols` : symbols.join(', ')}: ${basis}`;
  });
  return groups.length > mostLines ? [...lines, `  … and ${groups.length - mostLines} more (--json shows all)`] : lines;
}
