import type { RemarkCode } from './import-codes.js';

/** Something that a reader of the summary should know of rows that were recorded all the same. */
export interface Remark {
  /** Stable, such as `zone_assumed`. */
  readonly code: RemarkCode;
  /** One sentence without the number of rows. */
  readonly detail: string;
  /** What it was found in, the first few: symbols, columns. */
  readonly examples: readonly string[];
  rows: number;
}

const mostExamples = 10;

/** Collects remarks without growing with the number of rows: one per code and sentence. */
export class Remarks {
  readonly #byKey = new Map<string, Remark & { readonly examples: string[] }>();

  add(code: RemarkCode, detail: string, example?: string): void {
    const key = `${code} ${detail}`;
    const known = this.#byKey.get(key) ?? { code, detail, examples: [], rows: 0 };
    this.#byKey.set(key, known);
    known.rows++;
    if (example === undefined || known.examples.length === mostExamples || known.examples.includes(example)) return;
    known.examples.push(example);
  }

  get all(): Remark[] {
    return [...this.#byKey.values()];
  }
}
