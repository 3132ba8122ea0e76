import { Injectable } from '@nestjs/common';
import type { DerivedFactor, Dividend, Span, Split } from '#markets';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';

/** When the log accepted a fact: UTC milliseconds. */
interface Recorded {
  readonly recordedAt: number;
  /** Where, in the partition of the instrument. */
  readonly position: number;
}

/** Everything known of an instrument's actions at one position, each source's last word, by ex-date. */
export interface RecordedActions {
  readonly splits: readonly (Split & Recorded)[];
  readonly dividends: readonly (Dividend & Recorded)[];
  readonly factors: readonly (DerivedFactor & Recorded)[];
  readonly coverage: readonly (Span & { readonly source: string })[];
}

@Injectable()
export class ActionsRepository {
  constructor(private readonly readModels: ReadModels) {}

  async at(instrumentId: string, position: number): Promise<RecordedActions> {
    return this.readModels.snapshot('actions', async ({ query }) => {
      const versions = (table: string) =>
        query<Version>(
          `SELECT * FROM {${table}} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) ORDER BY ex_date, source`,
          [instrumentId, position, position],
        );
      const spans = await query<SpanRow>(
        'SELECT source, first_date, last_date FROM {action_coverage} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) ORDER BY first_date, last_date, source',
        [instrumentId, position, position],
      );
      return {
        splits: (await versions('splits')).map(({ numerator, denominator, contained_in, missing_through, ...row }) => ({
          ...common(row),
          numerator,
          denominator,
          containedIn: contained_in === null ? [] : (JSON.parse(contained_in) as string[]),
          missingThrough: missing_through,
        })),
        dividends: (await versions('dividends')).map(({ amount, currency, basis, through, ...row }) => ({
          ...common(row),
          amount,
          currency,
          basis,
          through,
        })),
        factors: (await versions('distribution_factors')).map(
          ({ factor, includes_splits, missing_through, ...row }) => ({
            ...common(row),
            factor,
            includesSplits: Boolean(includes_splits),
            missingThrough: missing_through,
          }),
        ),
        coverage: spans.map(({ source, first_date, last_date }) => ({ source, from: first_date, to: last_date })),
      };
    });
  }
}

/** A row of any of the three tables of versions; each has its own facts. */
interface Version extends SqlRow {
  ex_date: string;
  source: string;
  recorded_at: number;
  from_position: number;
  numerator: number;
  denominator: number;
  contained_in: string | null;
  amount: number;
  currency: string | null;
  basis: Dividend['basis'];
  through: string | null;
  factor: number;
  includes_splits: boolean | number;
  missing_through: string | null;
}

type Common = Pick<Version, 'ex_date' | 'source' | 'recorded_at' | 'from_position'>;

interface SpanRow extends SqlRow {
  source: string;
  first_date: string;
  last_date: string;
}

function common({ ex_date, source, recorded_at, from_position }: Common) {
  return { exDate: ex_date, source, recordedAt: recorded_at, position: from_position };
}
