import { shown, type NumberReading, type RowProblem } from '#imports';
import { dayIn, notCurrency, priceIn, tooShort, type CellReading } from './cells.js';
import type { ActionColumns, BarColumns } from './price-columns.js';

/** A split or a cash dividend that a row of a file tells of. */
export type ActionRow =
  | { readonly kind: 'split'; readonly date: string; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'dividend'; readonly date: string; readonly amount: number; readonly currency: string | null };

/** `2:1`, `3/2`, `3-for-2`, `2 : 1 split`, `1 for 10 reverse split`. */
const ratio =
  /^(?:split\s+)?(\d+(?:\.\d+)?)\s*(?:[:/]|-?for-?|-?to-?)\s*(\d+(?:\.\d+)?)(?:[\s-]+(?:(?:reverse|forward|stock|share)[\s-]+)*split)?$/i;
/** A currency before the amount; of a dollar it is not known whose. */
const sign = /^(US\$|[$€£])\s*/i;
const currencies: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', US$: 'USD' };

/** The actions of a row in a file of actions, or why it has none. @param today the last day that can be meant */
export function actionsIn(
  fields: readonly string[],
  columns: ActionColumns,
  reading: CellReading,
  today: string,
): ActionRow[] | RowProblem {
  const short = tooShort(fields, columns.width);
  if (short) return short;
  // Splits and dividends are announced ahead, but what has not come may still be called off.
  const date = dayIn(fields, columns, reading, today);
  if (typeof date !== 'string') return date;
  const doubt = columns.currency < 0 ? undefined : notCurrency(fields[columns.currency]!);
  if (doubt !== undefined) return doubt;
  const currency = columns.currency < 0 ? null : fields[columns.currency]!.trim() || null;
  const { numbers } = reading;
  if (columns.type < 0) {
    const actions = actionsBeside(fields, columns, date, currency, numbers);
    if ('code' in actions || actions.length > 0) return actions;
    return { code: 'no_action', reason: 'neither a split nor a dividend' };
  }
  const value = fields[columns.value]!;
  const type = fields[columns.type]!.trim().toLowerCase();
  if (/split/.test(type)) return listed(splitIn(value, date, numbers));
  if (/div/.test(type)) return listed(dividendIn(value, date, currency, numbers));
  return { code: 'unknown_action', reason: `${shown(fields[columns.type]!)} is not an action (split or dividend)` };
}

/** The actions in the columns of their own that a file of bars may have; a split of 0 or 1 and a dividend of 0 are none. */
export function actionsBeside(
  fields: readonly string[],
  columns: Pick<BarColumns, 'split' | 'dividend'>,
  date: string,
  currency: string | null,
  numbers: NumberReading,
): ActionRow[] | RowProblem {
  const actions: ActionRow[] = [];
  const split = columns.split < 0 ? '' : fields[columns.split]!;
  if (!isNone(split, numbers)) {
    const action = splitIn(split, date, numbers);
    if ('code' in action) return action;
    // One share for one: several vendors write that where there is no split.
    if (action.kind !== 'split' || action.numerator !== action.denominator) actions.push(action);
  }
  const dividend = columns.dividend < 0 ? '' : fields[columns.dividend]!;
  if (!isNone(dividend, numbers)) {
    const action = dividendIn(dividend, date, currency, numbers);
    if ('code' in action) return action;
    actions.push(action);
  }
  return actions;
}

function isNone(cell: string, numbers: NumberReading): boolean {
  return numbers.isBlank(cell) || numbers.number(cell, 'action') === 0;
}

/** A ratio in words, or the number of new shares per old one. */
function splitIn(cell: string, date: string, numbers: NumberReading): ActionRow | RowProblem {
  const match = ratio.exec(cell.trim());
  const numerator = match ? Number(match[1]) : numbers.number(cell, 'split');
  const denominator = match ? Number(match[2]) : 1;
  if (typeof numerator !== 'number') {
    return { code: 'bad_split', reason: `split ${shown(cell)} is not a ratio such as 2:1` };
  }
  if (!(numerator > 0 && denominator > 0)) {
    return { code: 'bad_split', reason: `split ${shown(cell)} is not a ratio above 0` };
  }
  return { kind: 'split', date, numerator, denominator };
}

function dividendIn(
  cell: string,
  date: string,
  currency: string | null,
  numbers: NumberReading,
): ActionRow | RowProblem {
  const text = cell.trim();
  const found = sign.exec(text)?.[1];
  const amount = priceIn(text.replace(sign, ''), 'dividend', numbers);
  if (typeof amount !== 'number') return amount;
  return { kind: 'dividend', date, amount, currency: currency ?? currencies[found?.toUpperCase() ?? ''] ?? null };
}

function listed(action: ActionRow | RowProblem): ActionRow[] | RowProblem {
  return 'code' in action ? action : [action];
}
