import { plainDividend, plainFactor, plainSplit, type MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';
import { coverageTable, dividendsTable, factorsTable, splitsTable } from './actions.tables.js';

const types = [
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DividendRecorded',
  'marketlog.prices.v1.DistributionFactorRecorded',
  'marketlog.prices.v1.ActionsCovered',
] as const;

type ActionEvent = MarketlogEvent<(typeof types)[number]>;

/** Splits, dividends, derived distribution factors, and the spans for which all of them are known. */
export const actionsProjection: Projection<ActionEvent> = {
  name: 'actions',
  version: 1,
  category: 'prices',
  types,
  tables: [splitsTable, dividendsTable, factorsTable, coverageTable],
  history: 'rows',
  project: (key, events, history) => {
    const versions = new Versions(key, history.rows);
    for (const event of events) apply(versions, event);
    return versions.changes;
  },
};

function apply(versions: Versions, event: ActionEvent): void {
  switch (event.type) {
    case 'marketlog.prices.v1.SplitRecorded': {
      const { exDate, source, ...facts } = plainSplit(event.data);
      return versions.add('splits', event, { ex_date: exDate, source, ...facts });
    }
    case 'marketlog.prices.v1.DividendRecorded': {
      const { exDate, source, ...facts } = plainDividend(event.data);
      return versions.add('dividends', event, { ex_date: exDate, source, ...facts });
    }
    case 'marketlog.prices.v1.DistributionFactorRecorded': {
      const { exDate, source, factor, includesSplits } = plainFactor(event.data);
      return versions.add('distribution_factors', event, {
        ex_date: exDate,
        source,
        factor,
        includes_splits: includesSplits,
      });
    }
    case 'marketlog.prices.v1.ActionsCovered':
      return versions.cover(event);
    default:
      return assertNever(event);
  }
}

/** The rows of one instrument while a batch is applied. A later fact of the same source and ex-date replaces the earlier. */
class Versions {
  readonly changes: RowChange[] = [];
  private readonly current = new Map<string, Row>();

  constructor(
    private readonly key: string,
    rows: Readonly<Record<string, readonly Row[]>>,
  ) {
    for (const table of ['splits', 'dividends', 'distribution_factors']) {
      for (const row of rows[table] ?? []) if (row['to_position'] === null) this.current.set(nameOf(table, row), row);
    }
    for (const row of rows['action_coverage'] ?? []) this.current.set(nameOf('action_coverage', row), row);
  }

  add(table: string, { position, recordedAt, id }: ActionEvent, facts: Row): void {
    const name = nameOf(table, facts);
    const replaced = this.current.get(name);
    if (replaced !== undefined) this.write(table, name, { ...replaced, to_position: position });
    this.write(table, name, {
      instrument_id: this.key,
      ...facts,
      revision: replaced === undefined ? 1 : (replaced['revision'] as number) + 1,
      from_position: position,
      to_position: null,
      recorded_at: recordedAt,
      event_id: id,
    });
  }

  /** Being told the same again does not move the position from which it was known. */
  cover({ data, position, recordedAt }: MarketlogEvent<'marketlog.prices.v1.ActionsCovered'>): void {
    const span = { source: data.source, first_date: data.from, last_date: data.to };
    const name = nameOf('action_coverage', span);
    if (this.current.has(name)) return;
    const row = { instrument_id: this.key, ...span, from_position: position, recorded_at: recordedAt };
    this.write('action_coverage', name, row);
  }

  private write(table: string, name: string, row: Row): void {
    this.current.set(name, row);
    this.changes.push({ kind: 'upsert', table, row });
  }
}

function nameOf(table: string, row: Row): string {
  return [table, row['source'], row['ex_date'] ?? row['first_date'], row['last_date']].join('\n');
}
