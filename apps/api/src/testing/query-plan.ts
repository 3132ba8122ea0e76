import type { Database, SqlRow } from '#database';
import type { RecordedQuery } from './recorded-queries.js';

interface PlanRow extends SqlRow {
  table: string | null;
  partitions: string | null;
  type: string | null;
  key: string | null;
  Extra: string | null;
}

/**
 * How MySQL would run a statement, a line per table: `daily_bars PRIMARY range y2014…y2015`. What costs more than reading an
 * index in its order is named: `all rows`, `index` (all of it, unless a limit ends it), `sorted`, `temporary`.
 */
export async function planOf(database: Database, { sql, parameters }: RecordedQuery): Promise<string[]> {
  const rows = await database.query<PlanRow>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, parameters);
  const plan = rows.filter(({ table }) => table !== null && !table.startsWith('<')).map(describe);
  return plan.length > 0 ? plan : rows.map(({ Extra }) => Extra ?? '');
}

/** Two years that follow one another are `y*…next`, whichever they are: as a look back from some day opens them. */
export function anyYear(line: string): string {
  return line.replace(/y(\d{4})…y(\d{4})$/, (span, from, to) => (Number(to) === Number(from) + 1 ? 'y*…next' : span));
}

function describe({ table, type, key, partitions, Extra }: PlanRow): string {
  const words = [table!.replace(/__g\d+$/, ''), key ?? 'no index', type === 'ALL' ? 'all rows' : (type ?? '')];
  if (Extra?.includes('filesort')) words.push('sorted');
  if (Extra?.includes('temporary')) words.push('temporary');
  if (partitions !== null) words.push(span(partitions.split(',')));
  return words.filter((word) => word !== '').join(' ');
}

/** First and last of the partitions that are read. */
function span(partitions: readonly string[]): string {
  const [first] = partitions;
  return partitions.length === 1 ? first! : `${first}…${partitions.at(-1)}`;
}
