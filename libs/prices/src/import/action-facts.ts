import type { PriceBasis } from '#markets';
import type { RecordActions } from '../actions/actions.decider.js';
import type { ActionRow } from '../files/action-row.js';

/** The facts that rows of one file tell of an instrument, on the basis of the file and, where a row states none, in its currency. */
export function toActions(
  instrumentId: string,
  rows: readonly ActionRow[],
  { source, basis, through, currency }: PriceBasis & { readonly source: string; readonly currency: string | null },
): RecordActions {
  // Vendors adjust a dividend for splits, never for other dividends.
  const ofAmount =
    basis === 'asTraded' ? ({ basis, through } as const) : ({ basis: 'splitAdjusted', through } as const);
  return {
    instrumentId,
    splits: rows.flatMap((row) =>
      row.kind === 'split'
        ? [{ exDate: row.date, numerator: row.numerator, denominator: row.denominator, source }]
        : [],
    ),
    dividends: rows.flatMap((row) =>
      row.kind === 'dividend'
        ? [{ exDate: row.date, amount: row.amount, currency: row.currency ?? currency, ...ofAmount, source }]
        : [],
    ),
  };
}
