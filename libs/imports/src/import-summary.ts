import type { RejectedRow, RowCounts } from '#contracts';
import type { Remark } from './remarks.js';
import type { RefusedFile } from './rejections.js';

/** What every import answers with `--json`: counts in rows, read = recorded + unchanged + corrected + linked + duplicates + rejected. */
export interface ImportSummary extends RowCounts {
  /** The first 1 000; all of them are in the log and in `--rejects FILE`. */
  readonly rejections: readonly RejectedRow[];
  /** What was understood by an assumption, or left out of rows that were recorded all the same. */
  readonly remarks: readonly Remark[];
  /** All rejected rows, counted by code. */
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Files of which nothing was recorded, because they cannot be read or every row was rejected. */
  readonly refused: readonly RefusedFile[];
  /** Ids of the ingestions in the log, by which it is shown and withdrawn; none after a dry run, or where `--strict` refused it. */
  readonly ingestions: readonly string[];
  readonly seconds: number;
}
