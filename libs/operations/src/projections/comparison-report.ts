import type { Comparison, Difference } from '#projection-engine';

/** Differences that a person is shown; `--differences FILE` and `--json` have the first thousand. */
const shown = 20;

/** What a comparison came to, as `--json` has it. */
export function comparisonJson({ equal, keys, rows, tables, uncompared }: Comparison) {
  return {
    equal,
    keys,
    rows,
    uncompared: [...uncompared],
    tables: tables.map(({ differences: _, ...counts }) => ({ ...counts, byColumn: { ...counts.byColumn } })),
    differences: tables.flatMap(({ differences }) => differences.map((each) => ({ ...each, key: { ...each.key } }))),
  };
}

/** The same for a person: counts by table and column, then the first differences one by one. */
export function comparisonText({ equal, keys, rows, tables, uncompared }: Comparison): string[] {
  const compared = `${rows} rows of ${keys} keys`;
  const versions = uncompared.map((each) => `  not compared: ${each}`);
  if (equal) return [`equal: ${compared}, every cell`, ...versions];
  const counts = tables
    .filter(({ changed, missing, extra }) => changed + missing + extra > 0)
    .map(({ table, changed, missing, extra, byColumn }) => {
      const columns = Object.entries(byColumn).map(([column, cells]) => `${column} ${cells}`);
      return [
        `  ${table}: ${changed} rows differ`,
        ...(columns.length > 0 ? [` (cells: ${columns.join(', ')})`] : []),
        ...(missing > 0 ? [`, ${missing} rows only in the live one`] : []),
        ...(extra > 0 ? [`, ${extra} rows only in the rebuilt one`] : []),
      ].join('');
    });
  const differences = tables.flatMap((each) => each.differences);
  const rest = differences.length - shown;
  return [
    `differences in ${compared}:`,
    ...counts,
    ...versions,
    ...differences.slice(0, shown).map((each) => `    ${differenceText(each)}`),
    ...(rest > 0 ? [`    … and ${rest} more: --differences FILE has them`] : []),
  ];
}

function differenceText({ table, key, column, was, is, kind }: Difference): string {
  const row = `${table} ${Object.values(key).join(' ')}`;
  if (kind === 'missing_row') return `${row}: only the live one has this row`;
  if (kind === 'extra_row') return `${row}: the live one lacks this row`;
  return `${row}: ${column} is ${JSON.stringify(was)} in the live one, ${JSON.stringify(is)} in the rebuilt one`;
}
