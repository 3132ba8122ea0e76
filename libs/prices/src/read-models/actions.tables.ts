import type { Column, TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

/** A table of facts by ex-date and source, every version of them, like the versions of bars. */
function versioned(name: string, facts: Readonly<Record<string, Column>>): TableDefinition {
  const key = ['instrument_id', 'ex_date', 'source', 'revision'];
  return {
    name,
    columns: {
      instrument_id: column.instrumentId,
      ex_date: column.date,
      source: column.source,
      revision: column.integer,
      ...facts,
      from_position: column.integer,
      to_position: column.optionalInteger,
      recorded_at: column.instant,
      event_id: column.uuid,
    },
    primaryKey: key,
    keyColumn: 'instrument_id',
    hashed: { key, columns: [...key, ...Object.keys(facts)] },
  };
}

export const splitsTable = versioned('splits', {
  numerator: column.double,
  denominator: column.double,
  contained_in: column.labels,
  missing_through: column.optionalDate,
});

export const dividendsTable = versioned('dividends', {
  amount: column.double,
  currency: column.currency,
  basis: column.basis,
  through: column.optionalDate,
});

export const factorsTable = versioned('distribution_factors', {
  factor: column.double,
  includes_splits: { type: { kind: 'boolean' } },
  missing_through: column.optionalDate,
});

const coverageKey = ['instrument_id', 'source', 'first_date', 'revision'];

/** Spans of dates for which a source was asked for all actions, joined where they meet, every version of them. */
export const coverageTable: TableDefinition = {
  name: 'action_coverage',
  columns: {
    instrument_id: column.instrumentId,
    source: column.source,
    first_date: column.date,
    revision: column.integer,
    last_date: column.date,
    from_position: column.integer,
    to_position: column.optionalInteger,
    recorded_at: column.instant,
  },
  primaryKey: coverageKey,
  keyColumn: 'instrument_id',
  hashed: { key: coverageKey, columns: [...coverageKey, 'last_date'] },
};
