import { orRefused, refuseIfAllWere, type ImportRun, type InputFile } from '#imports';
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

type Run = Pick<ImportRun, 'counts' | 'rejections' | 'remarks' | 'report'>;

/**
 * Takes the articles of files in batches that span files, counts every row as read and rejects those that are none. A file that cannot
 * be read is named; the others are recorded.
 * @throws FileError where no file can be read.
 */
export async function readArticles(
  files: readonly InputFile[],
  run: Run,
  options: ReadArticlesOptions,
  take: (batch: readonly DeliveredRow[]) => Promise<void>,
): Promise<void> {
  let batch: DeliveredRow[] = [];
  let characters = 0;
  const handOn = async () => {
    const full = batch;
    batch = [];
    characters = 0;
    if (full.length > 0) await take(full);
  };
  for (const file of files) {
    await orRefused(file.name, run, async () => {
      const met = new Set<string>();
      const onUnknownColumn = (name: string) => run.remarks.add('columns_ignored', 'columns were not read', name);
      for await (const records of recordsOf(file, { ...options, onUnknownColumn })) {
        for (const found of records) {
          run.counts.read++;
          const row = rowOf(found, file, run, options);
          if (row) batch.push({ row, repeated: isRepeated(row, met) });
          characters += found.size;
          if (batch.length >= batchLimits.rows || characters >= batchLimits.characters) await handOn();
        }
        await run.report();
      }
    });
  }
  await handOn();
  refuseIfAllWere(run.rejections.refused, files.length);
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
