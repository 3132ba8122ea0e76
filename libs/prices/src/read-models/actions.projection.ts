import { plainDividend, plainFactor, plainSplit, type MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';
import { covers, joinSpans } from '#markets';
import { coverageTable, dividendsTable, factorsTable, splitsTable } from './actions.tables.js';

const types = [
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DividendRecorded',
  'marketlog.prices.v1.DistributionFactorRecorded',
  'marketlog.prices.v1.DistributionFactorWithdrawn',
  'marketlog.prices.v1.ActionsCovered',
  'marketlog.prices.v1.CorporateActionWithdrawn',
] as const;

type ActionEvent = MarketlogEvent<(typeof types)[number]>;

/** Splits, dividends, derived distribution factors, and the spans for which all of them are known. */
export const actionsProjection: Projection<ActionEvent> = {
  name: 'actions',
  version: 3,
  category: 'prices',
  types,
  tables: [splitsTable, dividendsTable, factorsTable, coverageTable],
  load: { past: 'rows', lastVersions: true },
  project: (key, events, history) => {
    const versions = new Versions(key, history.rows);
    for (const event of events) apply(versions, event);
    return versions.changes;
  },
};

function apply(versions: Versions, event: ActionEvent): void {
  switch (event.type) {
    case 'marketlog.prices.v1.SplitRecorded': {
      const { exDate, source, containedIn, missingThrough, ...facts } = plainSplit(event.data);
      return versions.add('splits', event, {
        ex_date: exDate,
        source,
        ...facts,
        contained_in: labelsIn(containedIn),
        missing_through: missingThrough,
      });
    }
    case 'marketlog.prices.v1.DividendRecorded': {
      const { exDate, source, ...facts } = plainDividend(event.data);
      return versions.add('dividends', event, { ex_date: exDate, source, ...facts });
    }
    case 'marketlog.prices.v1.DistributionFactorRecorded': {
      const { exDate, source, factor, includesSplits, missingThrough } = plainFactor(event.data);
      return versions.add('distribution_factors', event, {
        ex_date: exDate,
        source,
        factor,
        includes_splits: includesSplits,
        missing_through: missingThrough,
      });
    }
    case 'marketlog.prices.v1.DistributionFactorWithdrawn':
      return versions.close('distribution_factors', event, { ex_date: event.data.exDate, source: event.data.source });
    case 'marketlog.prices.v1.ActionsCovered':
      return versions.cover(event);
    case 'marketlog.prices.v1.CorporateActionWithdrawn':
      return withdraw(versions, event);
    default:
      return assertNever(event);
  }
}

/** Closes what was in force; what the source had said before follows as a version of its own. */
function withdraw(versions: Versions, event: MarketlogEvent<'marketlog.prices.v1.CorporateActionWithdrawn'>): void {
  const { data } = event;
  const { source, exDate: ex_date, restoredSplit, restoredDividend, restoredFactor } = data;
  switch (data.kind) {
    case 'split':
      versions.close('splits', event, { source, ex_date });
      if (restoredSplit) apply(versions, { ...event, type: 'marketlog.prices.v1.SplitRecorded', data: restoredSplit });
      return;
    case 'dividend':
      versions.close('dividends', event, { source, ex_date });
      if (restoredDividend)
        apply(versions, { ...event, type: 'marketlog.prices.v1.DividendRecorded', data: restoredDividend });
      return;
    case 'distribution_factor':
      versions.close('distribution_factors', event, { source, ex_date });
      if (restoredFactor)
        apply(versions, { ...event, type: 'marketlog.prices.v1.DistributionFactorRecorded', data: restoredFactor });
      return;
    default:
      return versions.uncover(event, { source, from: data.firstDate ?? '', to: ex_date });
  }
}

/** The rows of one instrument while a batch is applied. A later fact of the same source and ex-date replaces the earlier. */
class Versions {
  readonly changes: RowChange[] = [];
  /** The version in force by name, and how many versions there were: of those before the batch the last one tells. */
  private readonly current = new Map<string, Row>();
  private readonly revisions = new Map<string, number>();

  constructor(
    private readonly key: string,
    rows: Readonly<Record<string, readonly Row[]>>,
  ) {
    for (const [table, ofTable] of Object.entries(rows)) for (const row of ofTable) this.note(table, row);
  }

  add(table: string, event: ActionEvent, facts: Row): void {
    this.close(table, event, facts);
    this.write(table, { ...facts, ...this.begin(table, event, facts), event_id: event.id });
  }

  /** Ends the version in force; nothing where there is none. */
  close(table: string, { position }: ActionEvent, facts: Row): void {
    const row = this.current.get(nameOf(table, facts));
    if (row !== undefined) this.write(table, { ...row, to_position: position });
  }

  /** Spans that meet are one; being told of days that are covered moves nothing. */
  cover(event: MarketlogEvent<'marketlog.prices.v1.ActionsCovered'>): void {
    const { source, from, to } = event.data;
    const table = 'action_coverage';
    const spans = [...this.current.values()].filter((row) => row['source'] === source && 'last_date' in row);
    const known = spans.map((row) => ({ from: row['first_date'] as string, to: row['last_date'] as string }));
    if (covers(known, from, to)) return;
    const joined = joinSpans([...known, { from, to }]).find((span) => span.from <= from && to <= span.to)!;
    for (const row of spans) {
      if (joined.from <= (row['first_date'] as string) && (row['last_date'] as string) <= joined.to)
        this.close(table, event, row);
    }
    const facts = { source, first_date: joined.from, last_date: joined.to };
    this.write(table, { ...facts, ...this.begin(table, event, facts) });
  }

  /** Where one asking is taken back, what was joined with it is not known either: it has to be asked for again. */
  uncover(event: ActionEvent, { source, from, to }: { source: string; from: string; to: string }): void {
    for (const row of [...this.current.values()]) {
      if (row['source'] !== source || !('last_date' in row)) continue;
      if ((row['first_date'] as string) <= to && from <= (row['last_date'] as string))
        this.close('action_coverage', event, row);
    }
  }

  private begin(table: string, { position, recordedAt }: ActionEvent, facts: Row): Row {
    const revision = (this.revisions.get(nameOf(table, facts)) ?? 0) + 1;
    return { instrument_id: this.key, revision, from_position: position, to_position: null, recorded_at: recordedAt };
  }

  private write(table: string, row: Row): void {
    this.note(table, row);
    this.changes.push({ kind: 'upsert', table, row });
  }

  private note(table: string, row: Row): void {
    const name = nameOf(table, row);
    this.revisions.set(name, Math.max(this.revisions.get(name) ?? 0, row['revision'] as number));
    if (row['to_position'] === null) this.current.set(name, row);
    else if (this.current.get(name)?.['revision'] === row['revision']) this.current.delete(name);
  }
}

function nameOf(table: string, row: Row): string {
  return [table, row['source'], row['ex_date'] ?? row['first_date']].join('\n');
}

function labelsIn(labels: readonly string[]): string | null {
  return labels.length === 0 ? null : JSON.stringify([...labels].sort());
}
