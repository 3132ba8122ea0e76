import type { ImportRun, InputFile } from '#imports';
import { recordsOf, type FoundRecord, type RecordOptions } from './article-records.js';
import { parseArticleRecord, type ArticleRow, type RowContext } from './article-row.js';

/** A row, and whether its file had it before. */
export interface DeliveredRow {
  readonly row: ArticleRow;
  readonly repeated: boolean;
}

export type ReadArticlesOptions = RowContext & Pick<RecordOptions, 'signal' | 'onBytes'>;

/** A batch is one read and one round of appends: large enough to share transactions, and bounded whatever the articles' length. */
const batchLimits = { rows: 8000, characters: 4_000_000 };

/** So many rows of a file are remembered to tell a repeat; one that comes later counts as unchanged. */
const remembered = 200_000;

/** Streams the articles of files in batches that span files, counts every row as read and rejects those that are none. */
export async function* readArticles(
  files: readonly InputFile[],
  run: Pick<ImportRun, 'counts' | 'rejections' | 'remarks' | 'report'>,
  options: ReadArticlesOptions,
): AsyncGenerator<DeliveredRow[]> {
  let batch: DeliveredRow[] = [];
  let characters = 0;
  for (const file of files) {
    const met = new Set<string>();
    const onUnknownColumn = (name: string) => run.remarks.add('columns_ignored', 'columns were not read', name);
    run.counts.files++;
    for await (const records of recordsOf(file, { ...options, onUnknownColumn })) {
      for (const found of records) {
        run.counts.read++;
        const row = rowOf(found, file, run, options);
        if (row) batch.push({ row, repeated: isRepeated(row, met) });
        characters += found.size;
        if (batch.length < batchLimits.rows && characters < batchLimits.characters) continue;
        yield batch;
        batch = [];
        characters = 0;
      }
      await run.report();
    }
  }
  if (batch.length > 0) yield batch;
}

function rowOf(
  { line, record, problem }: FoundRecord,
  { name: file }: InputFile,
  { rejections, remarks }: Pick<ImportRun, 'rejections' | 'remarks'>,
  context: RowContext,
): ArticleRow | undefined {
  const row = problem ?? parseArticleRecord(record, context);
  if ('code' in row) {
    rejections.add({ file, line, ...row });
    return undefined;
  }
  if (row.zoneAssumed) remarks.add('zone_assumed', 'times without a zone were read as UTC');
  if (row.symbols.length === 0) remarks.add('no_symbol', 'articles name no symbol and are not linked to a stock');
  for (const symbol of row.oddSymbols)
    remarks.add('symbol_dropped', 'links to what cannot be a symbol were left out', symbol);
  return row;
}

function isRepeated({ articleId, symbols }: ArticleRow, met: Set<string>): boolean {
  const key = `${articleId} ${symbols.join()}`;
  if (met.has(key)) return true;
  if (met.size === remembered) met.clear();
  met.add(key);
  return false;
}
