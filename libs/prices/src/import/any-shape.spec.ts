import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { workbookOf, zipOf } from '#testing';
import { ImportingFolder } from './importing.fixture.js';

/** With a fraction, so that each file shows its decimal mark. */
const price = fc
  .integer({ min: 1, max: 2_000_000 })
  .filter((cents) => cents % 100 !== 0)
  .map((cents) => cents / 100);
const bar = fc
  .tuple(fc.integer({ min: 0, max: 400 }), price, price, fc.integer({ min: 1, max: 2_000_000_000 }))
  .map(([day, one, other, volume]) => ({
    date: new Date(Date.UTC(2022, 0, 3 + day)).toISOString().slice(0, 10),
    open: one,
    high: Math.max(one, other),
    low: Math.min(one, other),
    close: other,
    volume,
  }));
const bars = fc.uniqueArray(bar, { selector: ({ date }) => date, minLength: 1, maxLength: 8 });

type Bar = typeof bar extends fc.Arbitrary<infer T> ? T : never;
const columns = ['date', 'open', 'high', 'low', 'close', 'volume'] as const;

const dates: Record<string, (date: string) => string> = {
  iso: (date) => date,
  compact: (date) => date.replaceAll('-', ''),
  dotted: (date) => date.replaceAll('-', '.'),
  us: (date) => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`,
  european: (date) => `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`,
  german: (date) => `${date.slice(8)}.${date.slice(5, 7)}.${date.slice(0, 4)}`,
  midnight: (date) => `${date}T00:00:00Z`,
  epoch: (date) => String(Date.parse(date)),
};

const shape = fc.record({
  order: fc.shuffledSubarray([...columns], { minLength: columns.length }),
  date: fc.constantFrom(...Object.keys(dates)),
  separator: fc.constantFrom(',', ';', '\t', '|'),
  mark: fc.constantFrom('.', ','),
  parted: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom('utf8', 'mark', 'utf16'),
  packed: fc.constantFrom('plain', 'gzip', 'zip', 'workbook'),
  banner: fc.boolean(),
  footer: fc.boolean(),
  /** Rows of the first of two files; the other has the rest. */
  cut: fc.integer({ min: 0, max: 8 }),
  reversed: fc.boolean(),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function numberIn({ mark, parted }: Shape, value: number): string {
  const [whole, fraction] = String(value).split('.') as [string, string?];
  const thousands = parted ? whole.replace(/\B(?=(\d{3})+$)/g, mark === '.' ? ',' : '.') : whole;
  return fraction === undefined ? thousands : `${thousands}${mark}${fraction}`;
}

function textOf(form: Shape, rows: readonly Bar[]): string {
  const quoted = (cell: string) => (cell.includes(form.separator) ? `"${cell}"` : cell);
  const cells = (row: Bar) =>
    form.order.map((column) => (column === 'date' ? dates[form.date]!(row.date) : numberIn(form, row[column])));
  const lines = [form.order, ...rows.map(cells)].map((line) => line.map(quoted).join(form.separator));
  if (form.banner) lines.unshift('Prices of one stock');
  if (form.footer) lines.push('Source: a vendor');
  return lines.join(form.lineEnd) + form.lineEnd;
}

/** Cells of a workbook hold numbers and days as Excel does, whatever the separator and the mark. */
function workbookIn(form: Shape, rows: readonly Bar[]): Buffer {
  const cells = rows.map((row) =>
    form.order.map((column) => (column === 'date' ? { day: Date.parse(row.date) / 86_400_000 + 25_569 } : row[column])),
  );
  return workbookOf({ Prices: [...(form.banner ? [['Prices of one stock']] : []), form.order, ...cells] });
}

function bytesOf({ encoding, packed }: Shape, text: string, name: string): Buffer {
  const written =
    encoding === 'utf16'
      ? Buffer.from(`\uFEFF${text}`, 'utf16le')
      : Buffer.from(encoding === 'mark' ? `\uFEFF${text}` : text);
  return packed === 'gzip' ? gzipSync(written) : packed === 'zip' ? zipOf({ [name]: written }) : written;
}

/** The hash of the bars in the plainest file. */
async function plainly(some: readonly Bar[]): Promise<Record<string, string>> {
  const files = await ImportingFolder.make();
  try {
    await files.write('AAPL.csv', columns.join(), ...some.map((row) => columns.map((column) => row[column]).join()));
    await files.summary();
    return await files.hash();
  } finally {
    await files.remove();
  }
}

it('the same bars in whatever shape are the same facts, or refused with the reason', async () => {
  await fc.assert(
    fc.asyncProperty(bars, shape, async (some, form) => {
      const files = await ImportingFolder.make();
      try {
        const rows = form.reversed ? some.toReversed() : some;
        const parts = [rows.slice(0, form.cut), rows.slice(form.cut)].filter((part) => part.length > 0);
        for (const [index, part] of parts.entries()) {
          const name = index === 0 ? 'AAPL.csv' : 'AAPL (1).csv';
          const isWorkbook = form.packed === 'workbook';
          const bytes = isWorkbook ? workbookIn(form, part) : bytesOf(form, textOf(form, part), name);
          const file = isWorkbook ? name.replace('.csv', '.xlsx') : `${name}${form.packed === 'zip' ? '.zip' : ''}`;
          await writeFile(join(files.path, file), bytes);
        }
        const outcome = await files.summary().catch((error: unknown) => error as { code: string });
        const codes = 'code' in outcome ? [outcome.code] : outcome.refused.map(({ code }) => code);
        for (const code of codes) expect(['ambiguous_date', 'ambiguous_number', 'files_refused']).toContain(code);
        const recorded = await files.bars();
        const wanted = some.map((row) => ['AAPL', ...columns.map((column) => row[column])].join(' ')).sort();
        if (codes.length === 0) expect(await files.hash()).toEqual(await plainly(some));
        // What is recorded although another file was refused is right as well.
        else expect(wanted).toEqual(expect.arrayContaining(recorded));
      } finally {
        await files.remove();
      }
    }),
    { numRuns: 60 },
  );
});
