import type { NumberReading, RowProblem } from '#imports';
import type { Quote } from '#markets';
import { actionsBeside, type ActionRow } from './action-row.js';
import {
  dayIn,
  givenPriceIn,
  notCurrency,
  notExchange,
  priceIn,
  tooShort,
  volumeIn,
  type CellReading,
} from './cells.js';
import type { BarColumns } from './price-columns.js';

/** All that one row of a file or of a vendor's answer says: a bar, and the actions in the columns beside it. */
export interface ParsedBar extends Quote {
  readonly date: string;
  readonly vendorAdjustedClose: number | null;
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
 * What a row says, or why it is rejected: whole, its actions too.
 * @param today the last day that can have a bar
 */
export function barIn(
  fields: readonly string[],
  columns: BarColumns,
  reading: CellReading,
  today: string,
): ParsedBar | RowProblem {
  const short = tooShort(fields, columns.width);
  if (short) return short;
  const date = dayIn(fields, columns, reading, today);
  if (typeof date !== 'string') return date;
  const { numbers } = reading;
  const close = priceIn(fields[columns.close]!, 'close', numbers);
  if (typeof close !== 'number') return close;
  const open = givenPriceIn(fields[columns.open]!, 'open', numbers);
  if (isProblem(open)) return open;
  const high = givenPriceIn(fields[columns.high]!, 'high', numbers);
  if (isProblem(high)) return high;
  const low = givenPriceIn(fields[columns.low]!, 'low', numbers);
  if (isProblem(low)) return low;
  const volume = columns.volume < 0 ? null : volumeIn(fields[columns.volume]!, numbers);
  if (isProblem(volume)) return volume;
  const vendorAdjustedClose = adjustedCloseIn(fields, columns, numbers);
  if (isProblem(vendorAdjustedClose)) return vendorAdjustedClose;
  if (high !== null && low !== null && high < low)
    return { code: 'high_below_low', reason: `high ${high} is below low ${low}` };
  const doubt = placeDoubted(fields, columns);
  if (doubt !== undefined) return doubt;
  const currency = optional(fields, columns.currency);
  const withActions = columns.split >= 0 || columns.dividend >= 0;
  const actions = withActions ? actionsBeside(fields, columns, date, currency, numbers) : none;
  if ('code' in actions) return actions;
  const exchange = optional(fields, columns.exchange);
  return { date, open, high, low, close, volume, vendorAdjustedClose, currency, exchange, actions };
}

function isProblem(cell: number | RowProblem | null): cell is RowProblem {
  return typeof cell === 'object' && cell !== null;
}

function optional(fields: readonly string[], column: number): string | null {
  return column < 0 ? null : fields[column]!.trim() || null;
}

/** Why currency or exchange of the row can be none. */
function placeDoubted(fields: readonly string[], { currency, exchange }: BarColumns): RowProblem | undefined {
  return (
    (currency < 0 ? undefined : notCurrency(fields[currency]!)) ??
    (exchange < 0 ? undefined : notExchange(fields[exchange]!))
  );
}

/** A source may have prices without an adjusted close; then the cell is empty. */
function adjustedCloseIn(
  fields: readonly string[],
  { adjustedClose }: BarColumns,
  numbers: NumberReading,
): number | RowProblem | null {
  const cell = adjustedClose < 0 ? '' : fields[adjustedClose]!;
  return cell.trim() === '' ? null : priceIn(cell, 'adjusted close', numbers);
}
