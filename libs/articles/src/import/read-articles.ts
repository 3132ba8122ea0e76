import { readLines, type ImportRun, type InputFile } from '#imports';
import { parseArticleRow, type ArticleRow, type RowContext } from './article-row.js';

/** A row, and whether its file had it before. */
export interface DeliveredRow {
  readonly row: ArticleRow;
  readonly repeated: boolean;
}

export interface ReadArticlesOptions extends RowContext {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

/** A batch is one read and one round of appends: large enough to share transactions, and bounded whatever the articles' length. */
const batchLimits = { rows: 8000, characters: 4_000_000 };

/** So many rows of a file are remembered to tell a repeat; one that comes later counts as unchanged. */
const remembered = 200_000;

/**
 * Streams the articles of JSONL files in batches that span files, counts every row as read and rejects those that are none.
 * Empty lines are no rows.
 */
export async function* readArticles(
  files: readonly InputFile[],
  { counts, rejections, report }: Pick<ImportRun, 'counts' | 'rejections' | 'report'>,
  options: ReadArticlesOptions,
): AsyncGenerator<DeliveredRow[]> {
  let batch: DeliveredRow[] = [];
  let characters = 0;
  for (const file of files) {
    const met = new Set<string>();
    counts.files++;
    for await (const { first, lines } of readLines(file, options)) {
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i];
        if (line !== null && (line === undefined || line.trim() === '')) continue;
        counts.read++;
        const row = line === null ? 'the line is too long' : parseArticleRow(line, options);
        if (typeof row === 'string') rejections.add({ file: file.name, line: first + i, reason: row });
        else batch.push({ row, repeated: isRepeated(row, met) });
        characters += line?.length ?? 0;
        if (batch.length < batchLimits.rows && characters < batchLimits.characters) continue;
        yield batch;
        batch = [];
        characters = 0;
      }
      await report();
    }
  }
  if (batch.length > 0) yield batch;
}

function isRepeated({ articleId, symbols }: ArticleRow, met: Set<string>): boolean {
  const key = `${articleId} ${symbols.join()}`;
  if (met.has(key)) return true;
  if (met.size === remembered) met.clear();
  met.add(key);
  return false;
}
