import { readCsv } from '#imports';
import { parseTicker } from '#markets';
import { actionsBeside, type ActionRow } from '../files/action-row.js';
import { dayIn, notCurrency } from '../files/cells.js';
import type { BarColumns } from '../files/price-columns.js';
import type { PriceFile } from './delivery-terms.js';
import type { PriceImport } from './price-import.js';

/** What must be known of a file of bars before its first bar can be recorded. */
export interface Survey {
  /** The latest day in the file, not after today. */
  readonly lastDay: string | undefined;
  /** Splits and dividends by symbol, where the file has columns for them. */
  readonly actions: ReadonlyMap<string, readonly ActionRow[]>;
}

/** Reads only dates and actions. Rows that are not understood are left to the reading proper, which rejects them. */
export async function surveyFile({ file, columns, terms }: PriceFile<BarColumns>, run: PriceImport): Promise<Survey> {
  const actions = new Map<string, ActionRow[]>();
  const withActions = columns.split >= 0 || columns.dividend >= 0;
  let lastDay = '';
  for await (const part of readCsv(file, run.reading.signal ? { signal: run.reading.signal } : {})) {
    for (const { fields } of part.rows ?? []) {
      const day = fields && fields.length >= columns.width ? dayIn(fields[columns.date]!) : undefined;
      if (fields === undefined || day === undefined || day > run.today) continue;
      if (day > lastDay) lastDay = day;
      if (columns.currency >= 0 && notCurrency(fields[columns.currency]!) !== undefined) continue;
      const symbol = withActions ? (terms.symbol ?? parseTicker(fields[columns.symbol]!)) : undefined;
      if (symbol === undefined) continue;
      const found = actionsBeside(fields, columns, day, currencyOf(fields, columns) ?? terms.currency);
      if (typeof found === 'string' || found.length === 0) continue;
      const ofSymbol = actions.get(symbol);
      if (ofSymbol) ofSymbol.push(...found);
      else actions.set(symbol, found);
    }
  }
  return { lastDay: lastDay === '' ? undefined : lastDay, actions };
}

export function currencyOf(fields: readonly string[], columns: { readonly currency: number }): string | null {
  return columns.currency < 0 ? null : fields[columns.currency]!.trim() || null;
}
