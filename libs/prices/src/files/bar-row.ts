import type { Quote } from '#markets';
import { actionsBeside, type ActionRow } from './action-row.js';
import { dayIn, notCurrency, notExchange, priceIn, shown, volumeIn } from './cells.js';
import type { BarColumns } from './price-columns.js';

/** The numbers of a day as a row of a file or of a vendor's answer has them. */
export interface DatedQuote extends Quote {
  readonly date: string;
  readonly vendorAdjustedClose: number | null;
}

/** All that one row of a file says: a bar, and the actions in the columns beside it. */
export interface ParsedBar extends DatedQuote {
  readonly currency: string | null;
  readonly exchange: string | null;
  readonly actions: readonly ActionRow[];
}

/** Dates after this one have not come anywhere on earth. @param now UTC milliseconds */
export function lastPossibleDay(now: number): string {
  return new Date(now + 14 * 3_600_000).toISOString().slice(0, 10);
}

const none: readonly ActionRow[] = [];

/**
 * What a row says, or in words why it is rejected: whole, its actions too.
 * @param today the last day that can have a bar
 */
export function barIn(fields: readonly string[], columns: BarColumns, today: string): ParsedBar | string {
  if (fields.length < columns.width) return `${fields.length} fields, but the header has ${columns.width}`;
  const date = dayIn(fields[columns.date]!);
  if (date === undefined) return `${shown(fields[columns.date]!)} is no date (YYYY-MM-DD)`;
  if (date > today) return `date ${date} lies in the future`;
  const open = priceIn(fields[columns.open]!, 'open');
  if (typeof open === 'string') return open;
  const high = priceIn(fields[columns.high]!, 'high');
  if (typeof high === 'string') return high;
  const low = priceIn(fields[columns.low]!, 'low');
  if (typeof low === 'string') return low;
  const close = priceIn(fields[columns.close]!, 'close');
  if (typeof close === 'string') return close;
  const volume = volumeIn(fields[columns.volume]!);
  if (typeof volume === 'string') return volume;
  const vendorAdjustedClose = adjustedCloseIn(fields, columns);
  if (typeof vendorAdjustedClose === 'string') return vendorAdjustedClose;
  if (high < low) return `high ${high} is below low ${low}`;
  const doubt = placeDoubted(fields, columns);
  if (doubt !== undefined) return doubt;
  const currency = optional(fields, columns.currency);
  const withActions = columns.split >= 0 || columns.dividend >= 0;
  const actions = withActions ? actionsBeside(fields, columns, date, currency) : none;
  if (typeof actions === 'string') return actions;
  const exchange = optional(fields, columns.exchange);
  return { date, open, high, low, close, volume, vendorAdjustedClose, currency, exchange, actions };
}

function optional(fields: readonly string[], column: number): string | null {
  return column < 0 ? null : fields[column]!.trim() || null;
}

/** Why currency or exchange of the row can be none. */
function placeDoubted(fields: readonly string[], { currency, exchange }: BarColumns): string | undefined {
  return (
    (currency < 0 ? undefined : notCurrency(fields[currency]!)) ??
    (exchange < 0 ? undefined : notExchange(fields[exchange]!))
  );
}

/** A source may have prices without an adjusted close; then the cell is empty. */
function adjustedCloseIn(fields: readonly string[], columns: BarColumns): number | string | null {
  const cell = columns.adjustedClose < 0 ? '' : fields[columns.adjustedClose]!;
  return cell === '' ? null : priceIn(cell, 'adjusted close');
}
