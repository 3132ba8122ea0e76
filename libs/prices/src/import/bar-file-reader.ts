import { readCsv, type TableRow } from '#imports';
import { parseTicker } from '#markets';
import { barIn, type BarRow } from '../files/bar-row.js';
import { shown } from '../files/cells.js';
import { Delivery } from '../files/delivery.js';
import type { BarColumns } from '../files/price-columns.js';
import type { PriceFile } from './delivery-terms.js';
import { reject, type PriceImport } from './price-import.js';

/** A row that is a bar and has not come before in its file. */
export interface AcceptedRow {
  readonly symbol: string;
  readonly row: BarRow;
  readonly fields: readonly string[];
}

/** Reads one file of bars, counts and rejects; what remains are bars of distinct days per symbol. */
export class BarFileReader {
  readonly deliveries = new Map<string, Delivery>();
  private readonly tickers = new Map<string, string | undefined>();

  constructor(
    private readonly source: PriceFile<BarColumns>,
    private readonly run: Pick<PriceImport, 'counts' | 'rejections' | 'today' | 'reading'>,
  ) {}

  async *batches(): AsyncGenerator<AcceptedRow[]> {
    for await (const part of readCsv(this.source.file, this.run.reading)) {
      if (!part.rows) continue;
      const accepted: AcceptedRow[] = [];
      for (const row of part.rows) {
        const bar = this.accept(row);
        if (bar) accepted.push(bar);
      }
      yield accepted;
    }
    for (const { outOfOrder } of this.deliveries.values()) this.run.counts.outOfOrder += outOfOrder;
  }

  private accept({ line, fields, problem }: TableRow): AcceptedRow | undefined {
    const { counts, today } = this.run;
    counts.read++;
    if (problem !== undefined) return this.reject(line, problem.reason);
    const row = barIn(fields, this.source.columns, today);
    if (typeof row === 'string') return this.reject(line, row);
    const symbol = this.symbolOf(fields);
    if (symbol === undefined)
      return this.reject(line, `${shown(fields[this.source.columns.symbol]!)} is no valid symbol`);
    switch (this.deliveryOf(symbol).add(row)) {
      case 'new':
        return { symbol, row, fields };
      case 'duplicate':
        counts.duplicates++;
        return undefined;
      case 'contradiction':
        return this.reject(line, `${row.date} came before in this file with other numbers`);
    }
  }

  private reject(line: number, reason: string): undefined {
    reject(this.run, this.source.file.name, line, reason);
  }

  private symbolOf(fields: readonly string[]): string | undefined {
    const { terms, columns } = this.source;
    if (terms.symbol !== undefined) return terms.symbol;
    const cell = fields[columns.symbol]!;
    if (!this.tickers.has(cell)) this.tickers.set(cell, parseTicker(cell));
    return this.tickers.get(cell);
  }

  private deliveryOf(symbol: string): Delivery {
    const known = this.deliveries.get(symbol);
    if (known) return known;
    const fresh = new Delivery();
    this.deliveries.set(symbol, fresh);
    return fresh;
  }
}
