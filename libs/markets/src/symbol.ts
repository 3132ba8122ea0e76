/** Exchange tickers as vendors spell them: `BRK-A`, `RDS.B`, `^GSPC`, `GBPUSD=X`, `0700.HK`. Never a path, never white space. */
const shape = /^\^?[A-Z0-9](?:[A-Z0-9.^=-]{0,18}[A-Z0-9])?$/;

/**
 * The ticker that a text means: upper case, without the `$` of a cashtag.
 * @returns undefined where the text can be no ticker, such as `../../etc/passwd`.
 */
export function parseTicker(text: string): string | undefined {
  const trimmed = text.trim();
  const ticker = (trimmed.startsWith('$') ? trimmed.slice(1) : trimmed).toUpperCase();
  return shape.test(ticker) && !ticker.includes('..') ? ticker : undefined;
}
