import { basename } from 'node:path';
import type { InputFile } from '#imports';
import { parseDeliveredTicker } from '#markets';

/** Names that say what is in a file, not of which stock. */
const generic =
  /^(?:data|table|export|exports|prices?|quotes?|history|historical|history_?data|historical_?(?:data|quotes|prices|price_?data)|stocks?|stock_?(?:data|prices)|ohlcv?|ohlc_?data|download|downloads|file|output|out|result|results|report|chart|(?:sheet|book|mappe)\d*|(?:tabelle|feuil|feuille|hoja|foglio|folha|planilha|blad|ark|arkusz|taul|list|sayfa)\d+|summary|overview|notes|total|portfolio|holdings|watch_?list|(?:19|20)\d{2}|untitled|unnamed|values|csv|dataset|eod|daily|day|bars|candles|ticks|market_?data|all_?stocks|closes?|input|sample|test|final|copy|document|train|index|time_?series|dividends?|splits?|actions)$/i;

/** What vendors and browsers put around a symbol; taken off one after the other. */
const before =
  /^(?:daily(?:_adjusted)?|quotes?|stock_market_data|macrotrends_data_download|historical|prices?|eod|wiki)[-_]|^(?:STOCK|FUND|INDEX)_[A-Z]{2}_[A-Z]{4}_|^(?:NASDAQ|NYSE|AMEX|BATS|XNAS|XNYS|LSE|TVC|FX)_(?=[A-Z])/i;
const copies = /(?: ?\(\d+\)| ?-? ?(?:copy|kopie))+$/i;
const behind = [
  // MetaTrader, Barchart and Binance: the span behind the length of a bar.
  /_\d{12}_\d{12}$/,
  /[-_ ]\d{2}-\d{2}-\d{4}$/,
  /-\d{4}-\d{2}$/,
  /(?:, ?|[-_ ])1 ?d(?:ay)?(?:_[0-9a-f]{4,6})?$/i,
  /_d1?$/i,
  /[-_ ](?:daily|day|1day|eod|historical|history|hist|prices?|price[-_ ]history|stock|ohlcv?|adjusted|max|full|raw|data|quotes?|historical[-_ ]?(?:data|prices|quotes))$/i,
  /[-_ ]\d{4}-?\d{2}-?\d{2}(?:(?:[-_ ]|[-_ ]to[-_ ])\d{4}-?\d{2}-?\d{2})?$/,
  /[-_ ](?:19|20)\d{2}(?:[-_ ](?:19|20)\d{2})?$/,
];
/** MetaTrader's names end with the minutes of a bar: a day has 1440. */
const metatrader = /^([A-Z]{6})1440$/;

const year = /^(?:19|20)\d{2}$/;
const capitals = /^[A-Z]{1,5}(?:[.-][A-Z])?$/;

/**
 * The symbol in the name of a file, or of one of several sheets: `AAPL` of `stocks.xlsx`, where sheets are years that of the workbook.
 * @returns undefined where neither says one; both where the only sheet of a workbook says another one
 */
export function symbolOfFile({
  name,
  path,
  sheetName,
}: Pick<InputFile, 'name' | 'path' | 'sheetName'>):
  string | { readonly file: string; readonly sheet: string } | undefined {
  if (sheetName === undefined) return symbolInName(name);
  const sheet = symbolInName(sheetName);
  const several = name !== basename(path);
  const file = symbolInName(basename(path));
  if (several) return year.test(sheetName.trim()) ? file : sheet;
  if (file !== undefined && sheet !== undefined && file !== sheet && capitals.test(sheetName.trim()))
    return { file, sheet };
  return file ?? (capitals.test(sheetName.trim()) ? sheet : undefined);
}

/**
 * The symbol in the name of a file: `AAPL.csv`, `AAPL (1).csv`, `AAPL-1d.csv`, `aapl_us_d.csv`, `daily_AAPL.csv`.
 * @returns undefined where the name is one for any stock, such as data.csv, or has no known pattern
 */
export function symbolInName(name: string): string | undefined {
  let stem = name.replace(/(?:\.(?:csv|tsv|txt|xlsx|xlsm|gz|zip))+$/i, '').trim();
  stem = stem.replace(copies, '');
  if (generic.test(stem)) return undefined;
  const sentence = stem.includes(' ');
  stem = stem.replace(before, '');
  for (let last = ''; last !== stem;) {
    last = stem;
    if (!generic.test(stem)) for (const pattern of behind) stem = stem.replace(pattern, '').trim();
  }
  stem = stem.replace(metatrader, '$1');
  // Stooq: the country behind the symbol, in lower case.
  const stooq = /^([a-z0-9^.-]+)_([a-z]{2})$/.exec(stem);
  if (stooq) stem = stooq[2] === 'us' ? stooq[1]! : `${stooq[1]}.${stooq[2]}`;
  // Among words only capitals are a symbol: `AAPL Historical Data`, not `my prices`.
  if (sentence && /[a-z]/.test(stem)) return undefined;
  // What is still of several parts has no known pattern: `Bitcoin_coinmarketcap`.
  return stem.includes('_') || generic.test(stem) || /^\d{5,}$/.test(stem) ? undefined : parseDeliveredTicker(stem);
}
