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
    const rows = await this.readModels.query<Version>(
      'actions',
      everything,
      kinds.flatMap(() => [instrumentId, position, position]),
    );
    const of = (kind: Kind) => rows.filter((row) => row.kind === kind);
    return {
      splits: of('splits').map(({ numerator, denominator, contained_in, missing_through, ...row }) => ({
        ...common(row),
        numerator,
        denominator,
        containedIn: contained_in === null ? [] : (JSON.parse(contained_in) as string[]),
        missingThrough: missing_through,
      })),
      dividends: of('dividends').map(({ amount, currency, basis, through, ...row }) => ({
        ...common(row),
        amount,
        currency,
        basis,
        through,
      })),
      factors: of('distribution_factors').map(({ factor, includes_splits, missing_through, ...row }) => ({
        ...common(row),
        factor,
        includesSplits: Boolean(includes_splits),
        missingThrough: missing_through,
      })),
      coverage: of('action_coverage').map(({ source, ex_date, last_date }) => ({
        source,
        from: ex_date,
        to: last_date,
      })),
    };
  }
}

/** What each table has of the columns that are read; all are read by one statement, so that they are of one state. */
const columnsOf = {
  splits: ['ex_date', 'recorded_at', 'from_position', 'numerator', 'denominator', 'contained_in', 'missing_through'],
  dividends: ['ex_date', 'recorded_at', 'from_position', 'amount', 'currency', 'basis', 'through'],
  distribution_factors: ['ex_date', 'recorded_at', 'from_position', 'factor', 'includes_splits', 'missing_through'],
  action_coverage: ['first_date AS ex_date', 'last_date'],
} as const;

type Kind = keyof typeof columnsOf;

const kinds = Object.keys(columnsOf) as Kind[];

const columns = [
  ...['ex_date', 'recorded_at', 'from_position', 'numerator', 'denominator', 'contained_in', 'amount', 'currency'],
  ...['basis', 'through', 'factor', 'includes_splits', 'missing_through', 'last_date'],
];

const everything = `${kinds
  .map((kind) => {
    const own: readonly string[] = columnsOf[kind];
    const select = columns.map((name) => own.find((each) => each.split(' ').at(-1) === name) ?? `NULL AS ${name}`);
    return (
      `SELECT '${kind}' AS kind, source, ${select.join(', ')} FROM {${kind}} ` +
      'WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?)'
    );
  })
  .join(' UNION ALL ')} ORDER BY kind, ex_date, last_date, source`;

/** A row of any of the tables; each has its own facts. */
interface Version extends SqlRow {
  kind: Kind;
  /** Of a span its first day. */
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
  last_date: string;
}

type Common = Pick<Version, 'ex_date' | 'source' | 'recorded_at' | 'from_position'>;

function common({ ex_date, source, recorded_at, from_position }: Common) {
  return { exDate: ex_date, source, recordedAt: recorded_at, position: from_position };
}
