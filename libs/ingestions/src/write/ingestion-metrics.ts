import type { RowCounts } from '#contracts';
import { counter } from '#telemetry';

const ended = counter('marketlog_ingestion_ended_total', 'Imports and live fetches that ended in this process', [
  'how',
]);
const rows = counter(
  'marketlog_ingestion_rows_total',
  'Rows of imports and live fetches by what became of them, counted when an ingestion ends',
  ['outcome'],
);

const outcomes = ['recorded', 'unchanged', 'corrected', 'linked', 'duplicates', 'rejected'] as const;

export function countEnd(how: 'complete' | 'fail', counts: RowCounts): void {
  ended.inc({ how });
  for (const outcome of outcomes) if (counts[outcome] > 0) rows.inc({ outcome }, counts[outcome]);
}
