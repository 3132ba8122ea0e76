import type { Row } from '#event-sourcing';
import type { TableSchema } from '../tables/table-schema.js';
import type { Difference, TableComparison } from './compare-tables.js';

/** Rows of one table and one event key, named by their identities. */
export type RowsOfKey = ReadonlyMap<string, Row>;

/** Every cell of one key's rows as they are served against what the log says they are. */
export function compareRows({ definition }: TableSchema, was: RowsOfKey, is: RowsOfKey, most: number): TableComparison {
  const { name, columns, primaryKey } = definition;
  const keyOf = (row: Row) => Object.fromEntries(primaryKey.map((column) => [column, row[column] ?? null]));
  const whole = (row: Row, kind: 'missing_row' | 'extra_row'): Difference => {
    return { table: name, key: keyOf(row), column: null, was: null, is: null, kind };
  };
  const cells: Difference[] = [];
  const extra: Difference[] = [];
  const byColumn: Record<string, number> = {};
  let changed = 0;
  for (const [identity, right] of is) {
    const served = was.get(identity);
    if (served === undefined) {
      extra.push(whole(right, 'extra_row'));
      continue;
    }
    const wrong = Object.keys(columns).filter((column) => (served[column] ?? null) !== (right[column] ?? null));
    if (wrong.length > 0) changed++;
    for (const column of wrong) {
      byColumn[column] = (byColumn[column] ?? 0) + 1;
      const [before, after] = [served[column] ?? null, right[column] ?? null];
      cells.push({ table: name, key: keyOf(right), column, was: before, is: after, kind: 'cell' });
    }
  }
  const missing = [...was].filter(([identity]) => !is.has(identity)).map(([, row]) => whole(row, 'missing_row'));
  return {
    table: name,
    rows: is.size,
    keys: is.size > 0 ? 1 : 0,
    changed,
    missing: missing.length,
    extra: extra.length,
    byColumn,
    differences: [...cells, ...missing, ...extra].slice(0, most),
  };
}
