import { noCounts, type IngestionDetails, type IngestionJournal, type RowCounts } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import type { ImportSummary } from './import-outcome.js';
import { Rejections } from './rejections.js';

export interface ImportRunOptions {
  readonly dryRun: boolean;
  readonly strict: boolean;
  /** File for rejected rows. */
  readonly rejects: string | undefined;
}

/** An import in progress: what its work counts into and records under. */
export interface ImportRun {
  readonly counts: RowCounts;
  readonly rejections: Rejections;
  /** Correlation id of all it records; without meaning in a dry run. */
  readonly ingestionId: string;
  /** Hands the rejections of so far to the journal; to be called now and then, so that they do not pile up. */
  readonly report: () => Promise<void>;
}

/** So many rejections are handed to the journal at once. */
const reportAfter = 1000;

/**
 * The course that every import of files takes: it is started in the journal, and completed or failed there, whatever happens.
 * With `strict` all is read first by `check`; where a row is bad, `work` is not called and only the failure is recorded.
 * @throws what `work` throws, after it has been recorded as the reason of the failure.
 */
export async function runImport(
  journal: IngestionJournal,
  details: IngestionDetails,
  options: ImportRunOptions,
  steps: { readonly check: (run: ImportRun) => Promise<void>; readonly work: (run: ImportRun) => Promise<void> },
): Promise<ImportSummary> {
  const began = performance.now();
  const rejections = await Rejections.open(options.rejects);
  const ingestionId = options.dryRun ? '' : await journal.start(details);
  const report = async () => {
    const rows = rejections.take();
    if (rows.length > 0 && !options.dryRun) await journal.reject(ingestionId, rows);
  };
  const reportMany = async () => {
    if (rejections.unsent >= reportAfter) await report();
  };
  let counts = noCounts();
  try {
    if (options.strict) await steps.check({ counts, rejections, ingestionId, report: reportMany });
    const refused = rejections.count > 0;
    if (!refused) {
      counts = noCounts();
      await steps.work({ counts, rejections, ingestionId, report: reportMany });
    }
    await report();
    counts.rejected = rejections.count;
    if (!options.dryRun && refused) await journal.fail(ingestionId, refusal(counts), counts);
    else if (!options.dryRun) await journal.complete(ingestionId, counts);
  } catch (error) {
    if (!options.dryRun) {
      await report().catch(() => undefined);
      await recordFailure(journal, ingestionId, error, { ...counts, rejected: rejections.count });
    }
    throw error;
  } finally {
    await rejections.close();
  }
  return { ...counts, rejections: rejections.named, seconds: (performance.now() - began) / 1000 };
}

function refusal({ rejected }: RowCounts) {
  return { code: 'rows_rejected', message: `--strict, and ${rejected} rows are bad`, retryable: false };
}

/** A journal that cannot be written either must not hide why the import failed. */
async function recordFailure(journal: IngestionJournal, ingestionId: string, error: unknown, counts: RowCounts) {
  const known = error instanceof MarketlogError;
  const failure = known
    ? { code: error.code, message: error.message, retryable: error.retryable }
    : { code: isAbort(error) ? 'interrupted' : 'internal_error', message: 'the import stopped early', retryable: true };
  await journal.fail(ingestionId, failure, counts).catch(() => undefined);
}

function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
