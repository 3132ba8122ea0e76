import type { DateFacts, DecimalMark, Table } from '#imports';
import type { ActionColumns, BarColumns } from '../files/price-columns.js';

/** What a file seems to be: how it was read, for a person to look at before anything is recorded. */
export interface FileFacts {
  readonly file: string;
  readonly kind: 'bars' | 'actions';
  readonly shape: 'table' | 'several symbols side by side';
  readonly encoding: string;
  readonly lineEnd: string;
  readonly packed: string | null;
  readonly separator: string;
  /** Lines above the header. */
  readonly banner: number;
  readonly dates: DateFacts;
  readonly decimalMark: DecimalMark;
  /** What each column is taken for; null: not used. */
  readonly columns: readonly { readonly name: string; readonly meaning: string | null }[];
  readonly rows: number;
}

const separators: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

export function factsOf(
  { file, facts }: Table,
  header: readonly string[],
  columns: BarColumns | ActionColumns,
  found: Pick<FileFacts, 'shape' | 'dates' | 'decimalMark' | 'rows'>,
): FileFacts {
  const meanings = new Map(
    Object.entries(columns)
      .filter(([name, at]) => name !== 'width' && typeof at === 'number' && at >= 0)
      .map(([name, at]) => [at as number, name]),
  );
  return {
    file: file.name,
    kind: columns.kind,
    encoding: facts.encoding,
    lineEnd: facts.lineEnd,
    packed: facts.packed,
    separator: facts.packed === 'xlsx' ? 'cell' : (separators[facts.separator] ?? facts.separator),
    banner: facts.banner.length,
    ...found,
    columns: header.map((name, index) => ({ name, meaning: meanings.get(index) ?? null })),
  };
}

/** Two lines a file, as `--dry-run` shows them. */
export function factsLines(facts: readonly FileFacts[]): string[] {
  return facts.slice(0, mostShown).flatMap((each) => {
    const { file, kind, shape, encoding, lineEnd, packed, separator, banner, dates, decimalMark, columns } = each;
    const zone = dates.timezone === null ? '' : ` in ${dates.timezone} (${dates.because})`;
    const written = [
      ...(shape === 'table' ? [] : [shape]),
      ...(packed === null ? [] : [packed]),
      `${encoding}, ${lineEnd}`,
      `separator ${separator}`,
      ...(banner > 0 ? [`${banner} lines above the header`] : []),
      `dates ${dates.format}${zone}`,
      `decimal mark ${decimalMark === '.' ? 'dot' : 'comma'}`,
    ];
    const used = columns
      .filter(({ meaning }) => meaning !== null)
      .map(({ name, meaning }) => `${name || '""'} = ${meaning}`);
    const ignored = columns.filter(({ meaning }) => meaning === null).map(({ name }) => name || '""');
    return [
      `  ${file}: ${kind}; ${written.join('; ')}`,
      `    columns ${used.join(', ')}${ignored.length > 0 ? `; not used: ${ignored.join(', ')}` : ''}`,
    ];
  });
}

const mostShown = 20;
