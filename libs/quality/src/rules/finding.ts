import type { ComputedRule } from './rule-names.js';

/** What a rule found. */
export interface Finding {
  /** Trading day, YYYY-MM-DD. */
  readonly date: string;
  readonly rule: ComputedRule;
  /** What was seen, in words with the numbers. */
  readonly detail: string;
}
