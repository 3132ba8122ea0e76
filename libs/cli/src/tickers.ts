import { UsageError } from './errors.js';

/**
 * Symbols as people type them.
 * @param parse what a symbol is: `parseTicker` of markets
 * @throws UsageError where a text can be no symbol.
 */
export function tickersIn(texts: readonly string[] = [], parse: (text: string) => string | undefined): string[] {
  return texts.map((text) => {
    const ticker = parse(text);
    if (ticker !== undefined) return ticker;
    throw new UsageError(`${JSON.stringify(text.slice(0, 40))}: no valid symbol; one looks like AAPL, BRK-B or ^GSPC`);
  });
}
