import { parseDeliveredTicker, spellingsOf } from '#markets';

/** The symbols in the cells of one file: `BRK.B` and `BRK-B` are one instrument, which has one bar a day, by its first spelling. */
export class SymbolCells {
  /** Cells met before, with the symbol that each means. */
  private readonly met = new Map<string, string | undefined>();
  private readonly symbols = new Set<string>();

  /** @returns undefined where the cell can be no symbol */
  symbolIn(cell: string): string | undefined {
    if (!this.met.has(cell)) this.met.set(cell, this.firstSpelling(parseDeliveredTicker(cell)));
    return this.met.get(cell);
  }

  private firstSpelling(ticker: string | undefined): string | undefined {
    if (ticker === undefined) return undefined;
    const symbol = spellingsOf(ticker).find((spelling) => this.symbols.has(spelling)) ?? ticker;
    this.symbols.add(symbol);
    return symbol;
  }
}
