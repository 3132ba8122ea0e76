import type { RejectedRow, RowCounts } from '#contracts';

/** What every import answers with `--json`: counts in rows, read = recorded + unchanged + corrected + linked + duplicates + rejected. */
export interface ImportSummary extends RowCounts {
  /** The first 1 000; all of them are in the log and in `--rejects FILE`. */
  readonly rejections: readonly RejectedRow[];
  readonly seconds: number;
}
