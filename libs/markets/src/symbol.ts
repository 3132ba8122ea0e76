/**
 * Exchange tickers as vendors spell them: `BRK-A`, `RDS.B`, `^GSPC`, `EURUSD=X`, `BTC-USD`, `0700.HK`, `M&M.NS`, `AHL$D`. Never a path,
 * never white space. A slash stands between a ticker and its class, or between two currencies, and nowhere else.
 */
const shape = /^\^?[A-Z0-9](?:[A-Z0-9.^=&$_-]{0,22}[A-Z0-9])?$/;
const withSlash = /^(?:[A-Z0-9]{1,6}\/[A-Z0-9]{1,5})$/;

/**
 * The ticker that a text means: upper case, without the `$` of a cashtag.
 * @returns undefined where the text can be no ticker, such as `../../etc/passwd`.
 */
export function parseTicker(text: string): string | undefined {
  const trimmed = text.trim();
  const ticker = (trimmed.startsWith('$') ? trimmed.slice(1) : trimmed).toUpperCase();
  if (withSlash.test(ticker)) return ticker;
  return shape.test(ticker) && !ticker.includes('..') ? ticker : undefined;
}

/**
 * The ticker in a file or a vendor's answer. EODHD and Stooq write those of the United States with `.US`, which is the suffix of no
 * exchange: `AAPL.US` is AAPL.
 */
export function parseDeliveredTicker(text: string): string | undefined {
  return parseTicker(text)?.replace(/\.US$/, '');
}

/** How a ticker is written before its share class: vendors use one each. */
const classMarks = ['.', '-', '/'];
const classMark = /[./-]/;
/** More marks than this mean no share class. */
const mostMarks = 2;

/** All spellings that mean the same instrument: the given one first, then `BRK.B`, `BRK-B` and `BRK/B` for any of them. */
export function spellingsOf(ticker: string): string[] {
  const parts = ticker.split(classMark);
  if (parts.length === 1 || parts.length > mostMarks + 1) return [ticker];
  const [first, ...rest] = parts;
  const spelt = rest.reduce(
    (before, part) => before.flatMap((text) => classMarks.map((mark) => `${text}${mark}${part}`)),
    [first!],
  );
  return [ticker, ...spelt.filter((text) => text !== ticker)];
}
