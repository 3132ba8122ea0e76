import type { PriceBasis } from '#markets';
import type { Delivery } from '../files/delivery.js';
import type { PriceFile } from './delivery-terms.js';

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
}

const mostNamed = 1000;
const mostLines = 5;

/** Collects what the files of an import held. */
export class Deliveries {
  readonly summaries: DeliverySummary[] = [];

  add({ file, terms }: PriceFile, deliveries: ReadonlyMap<string, Delivery>, basisBecause: string): void {
    const { basis, currency } = terms;
    for (const [symbol, delivery] of deliveries) {
      if (this.summaries.length === mostNamed) return;
      const { size: rows, span } = delivery;
      if (span !== undefined)
        this.summaries.push({ file: file.name, symbol, ...span, basis, basisBecause, currency, rows });
    }
  }
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
