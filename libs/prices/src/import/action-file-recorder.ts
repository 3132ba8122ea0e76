import type { TableRow } from '#imports';
import { actionsIn, type ActionRow } from '../files/action-row.js';
import type { ActionColumns } from '../files/price-columns.js';
import { SymbolCells } from '../files/symbol-cells.js';
import { toActions } from './action-facts.js';
import { contradicts, notSymbol } from './bar-file-reader.js';
import type { PriceFile } from './delivery-terms.js';
import { instrumentOf, reject, type PriceImport } from './price-import.js';

/** Records one file of splits and dividends. Such files are small: a symbol's rows are recorded in one append. */
export class ActionFileRecorder {
  /** Lines by symbol; each holds its actions. */
  private readonly lines = new Map<string, ActionRow[][]>();
  private readonly symbols = new SymbolCells();
  /** What was said of a symbol's day before. */
  private readonly said = new Map<string, string>();

  constructor(
    private readonly source: PriceFile<ActionColumns>,
    private readonly run: Pick<PriceImport, 'counts' | 'rejections' | 'today' | 'reading'>,
  ) {}

  /** Reads the file, counts and rejects. */
  async read(): Promise<void> {
    for await (const rows of this.source.rows(this.run.reading)) for (const row of rows) this.take(row);
  }

  async record(run: PriceImport): Promise<void> {
    const { source, basis, through, currency } = this.source.terms;
    const terms = { source, basis, currency, through: basis === 'asTraded' ? null : (through ?? run.today) };
    const known = run.known.has(this.source.identity.id);
    for (const [symbol, lines] of this.lines) {
      const actions = lines.flat();
      const instrumentId = await instrumentOf(run, symbol, actions[0]!.date);
      const events = await run.ledger.recordActions(toActions(instrumentId, actions, terms), known);
      const fresh = new Set(events.map(({ data }) => ('exDate' in data ? data.exDate : undefined)));
      const recorded = lines.filter((line) => fresh.has(line[0]!.date)).length;
      run.counts.recorded += recorded;
      run.counts.unchanged += lines.length - recorded;
    }
  }

  private take({ line, fields, problem }: TableRow): void {
    const { columns, terms, file, reading } = this.source;
    this.run.counts.read++;
    const actions = fields ? actionsIn(fields, columns, reading, this.run.today) : problem;
    if ('code' in actions) return reject(this.run, file.name, line, actions);
    const symbol = terms.symbol ?? this.symbols.symbolIn(fields![columns.symbol]!);
    if (symbol === undefined) return reject(this.run, file.name, line, notSymbol(fields![columns.symbol]!));
    const key = `${symbol} ${actions[0]!.date} ${actions.map(({ kind }) => kind).join()}`;
    const words = JSON.stringify(actions);
    const before = this.said.get(key);
    if (before === words) this.run.counts.duplicates++;
    else if (before !== undefined) reject(this.run, file.name, line, contradicts(actions[0]!.date));
    else this.keep(symbol, key, words, actions);
  }

  private keep(symbol: string, key: string, words: string, actions: ActionRow[]): void {
    this.said.set(key, words);
    const lines = this.lines.get(symbol);
    if (lines) lines.push(actions);
    else this.lines.set(symbol, [actions]);
  }
}
