/** A flag as the report shows it: recorded with its row, or computed when read. */
export interface QualityFlag {
  readonly date: string;
  readonly rule: string;
  readonly detail: string;
  /** Of the row that was found odd; null where the rule looks at more than a row. */
  readonly source: string | null;
  readonly recorded: boolean;
}
