import type { TableRow } from './record-splitter.js';

/** Separators that tables come with, the usual first. */
export const separators = [',', ';', '\t', '|'] as const;

export interface FoundHeader {
  readonly separator: string;
  /** The row in the sample of that separator. */
  readonly index: number;
  readonly rows: readonly TableRow[];
}

/**
 * The header among the first rows: the one with the most names that the caller knows, whatever lines stand above it.
 * @param samples the first rows as each separator cuts them
 */
export function findHeader(
  samples: ReadonlyMap<string, readonly TableRow[]>,
  knows: (cell: string) => boolean,
): FoundHeader | undefined {
  let best: (FoundHeader & { readonly known: number; readonly width: number }) | undefined;
  for (const [separator, rows] of samples) {
    rows.forEach(({ fields }, index) => {
      if (!fields) return;
      const known = new Set(fields.filter(knows).map((cell) => cell.trim().toLowerCase())).size;
      const named = fields.filter((cell) => cell.trim() !== '').length;
      // One name among others may be a word of a banner or of a row.
      if (known === 0 || (known === 1 && named > 1)) return;
      const better =
        !best ||
        known > best.known ||
        (known === best.known && separator !== best.separator && fields.length > best.width);
      if (better) best = { separator, index, rows, known, width: fields.length };
    });
  }
  return best;
}

/** The separator that cuts most of the rows into the same number of fields, at least two; undefined where none does. */
export function likelySeparator(samples: ReadonlyMap<string, readonly TableRow[]>): string | undefined {
  let best: { separator: string; rows: number; width: number } | undefined;
  for (const [separator, rows] of samples) {
    const { width, count } = usualWidth(rows);
    if (width < 2) continue;
    if (!best || count > best.rows || (count === best.rows && width > best.width))
      best = { separator, rows: count, width };
  }
  return best?.separator;
}

/** The number of fields that most rows have, and how many do. */
export function usualWidth(rows: readonly TableRow[]): { readonly width: number; readonly count: number } {
  const counts = new Map<number, number>();
  for (const { fields } of rows) if (fields) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let [width, count] = [0, 0];
  for (const [each, times] of counts)
    if (times > count || (times === count && each > width)) [width, count] = [each, times];
  return { width, count };
}

/** True for a row of numbers and dates rather than names. */
export function looksLikeData(fields: readonly string[]): boolean {
  const filled = fields.filter((cell) => cell.trim() !== '');
  const numeric = filled.filter((cell) => /^\s*[^\p{Letter}\d]{0,3}\d/u.test(cell));
  return numeric.length >= 2 && numeric.length * 2 >= filled.length;
}
