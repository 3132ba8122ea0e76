import { shown, type ReadOptions, type RowProblem, type TableRow } from '#imports';
import { actionsBeside } from '../files/action-row.js';
import { barIn, type ParsedBar } from '../files/bar-row.js';
import { Delivery } from '../files/delivery.js';
import type { BarColumns } from '../files/price-columns.js';
import { ScratchFile } from '../files/scratch-file.js';
import { SymbolCells } from '../files/symbol-cells.js';
import type { PriceFile } from './delivery-terms.js';

/** A row that is a bar and has not come before in its file. */
export interface AcceptedRow {
  readonly symbol: string;
  readonly bar: ParsedBar;
}

/** What became of some rows of a file: read = accepted + duplicates + rejected. */
export interface RowBatch {
  readonly read: number;
  readonly accepted: readonly AcceptedRow[];
  readonly duplicates: number;
  readonly rejected: readonly {
    readonly line: number;
    readonly problem: RowProblem;
    /** False where the row says that there was neither a split nor a dividend, whatever is wrong with its prices. */
    readonly mayHideActions: boolean;
  }[];
}

/** Reads one file of bars, each row once and as a whole; what is accepted are bars of distinct days per symbol. */
export class BarFileReader {
  readonly deliveries = new Map<string, Delivery>();
  private readonly symbols = new SymbolCells();
  private readonly scratch = new ScratchFile();

  constructor(
    private readonly source: PriceFile<BarColumns>,
    /** The last day that can have a bar. */
    private readonly today: string,
  ) {}

  /** True where the deliveries lie in a temporary file. */
  get isOnDisk(): boolean {
    return this.scratch.isUsed;
  }

  /** The deliveries must not be asked any more. */
  close(): void {
    this.scratch.close();
  }

  async *batches(reading: ReadOptions): AsyncGenerator<RowBatch> {
    for await (const rows of this.source.rows(reading)) {
      const batch = { read: rows.length, accepted: [] as AcceptedRow[], duplicates: 0, rejected: [] as Rejected[] };
      for (const row of rows) {
        const outcome = this.take(row);
        if (outcome === 'duplicate') batch.duplicates++;
        else if ('code' in outcome)
          batch.rejected.push({ line: row.line, problem: outcome, mayHideActions: this.mayHideActions(row) });
        else batch.accepted.push(outcome);
      }
      yield batch;
    }
  }

  /** The row that is accepted, `duplicate`, or why it is rejected. */
  private take({ fields, problem }: TableRow): AcceptedRow | RowProblem | 'duplicate' {
    if (problem !== undefined) return problem;
    const { columns, reading } = this.source;
    const bar = barIn(fields, columns, reading, this.today);
    if ('code' in bar) return bar;
    const symbol = this.symbolOf(fields);
    if (symbol === undefined) return notSymbol(fields[columns.symbol]!);
    const outcome = this.deliveryOf(symbol).add(bar, bar.actions);
    if (outcome === 'contradiction') return contradicts(bar.date);
    return outcome === 'new' ? { symbol, bar } : outcome;
  }

  private mayHideActions({ fields }: TableRow): boolean {
    const { columns, reading } = this.source;
    if (fields === undefined || fields.length < columns.width) return true;
    const actions = actionsBeside(fields, columns, '', null, reading.numbers);
    return 'code' in actions || actions.length > 0;
  }

  private symbolOf(fields: readonly string[]): string | undefined {
    const { terms, columns } = this.source;
    if (terms.symbol !== undefined) return terms.symbol;
    return this.symbols.symbolIn(fields[columns.symbol]!);
  }

  private deliveryOf(symbol: string): Delivery {
    const known = this.deliveries.get(symbol);
    if (known) return known;
    const fresh = new Delivery(this.scratch);
    this.deliveries.set(symbol, fresh);
    return fresh;
  }
}

type Rejected = RowBatch['rejected'][number];

export function notSymbol(cell: string): RowProblem {
  return { code: 'bad_symbol', reason: `${shown(cell)} is not a valid symbol` };
}

export function contradicts(date: string): RowProblem {
  return { code: 'contradicts_earlier_row', reason: `${date} came before in this file with other numbers` };
}
