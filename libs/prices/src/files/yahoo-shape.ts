const columns = ['date', 'open', 'high', 'low', 'close', 'adjclose', 'volume'];
const otherDates = ['datetime', 'timestamp', 'day', 'time'];

/** Adjusted prices beside those as traded, and actions in other words than Yahoo's, are of vendors whose close is as traded. */
const foreign =
  /^(?:adj(?:usted)?(?:open|high|low|volume)|unadj.*|split(?:s|ratio|factor|coefficient)?|exdividend|div(?:cash|idendamount)|cashdividend)$/;

/**
 * True where a close as traded stands beside the close, in Sharadar's words and in those of IEX: then the prices are split-adjusted.
 * @param names lower case, without anything but letters and digits
 */
export function hasUnadjustedCloseBeside(names: readonly string[]): boolean {
  return names.some((name) => /^(?:closeunadj(?:usted)?|unadj(?:usted)?close|uclose)$/.test(name));
}

/**
 * True for what yfinance gives by default: actions beside the prices and no adjusted close, since dividends are in the prices already. The
 * same columns come with prices as traded, so the set alone does not tell the basis.
 */
export function isYahooHistoryShape(names: readonly string[]): boolean {
  return names.includes('dividends') && names.includes('stocksplits') && !names.includes('adjclose');
}

/**
 * True for the set of columns that Yahoo and the libraries that ask it give, in whatever order and with whatever beside them:
 * such prices are split-adjusted, and what dividends do is in the adjusted close alone.
 * @param names lower case, without anything but letters and digits
 */
export function isYahooShape(names: readonly string[]): boolean {
  const known = new Set(names.map((name) => (otherDates.includes(name) ? 'date' : name)));
  return columns.every((name) => known.has(name)) && !names.some((name) => foreign.test(name));
}
