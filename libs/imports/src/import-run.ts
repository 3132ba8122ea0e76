import {
  noCounts,
  type IngestionDetails,
  type IngestionFailure,
  type IngestionJournal,
  type RowCounts,
} from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { inSpan } from '#telemetry';
import { failureOf } from './failure-of.js';
import type { ImportSummary } from './import-summary.js';
import { Rejections } from './rejections.js';
import { Remarks } from './remarks.js';

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
  readonly remarks: Remarks;
  /** Correlation id of all it records; without meaning in a dry run. */
  readonly ingestionId: string;
  /** Hands the rejections of so far to the journal; to be called now and then, so that they do not pile up. */
  readonly report: () => Promise<void>;
}

export interface ImportSteps {
  /** Reads everything and records nothing. */
  readonly check: (run: ImportRun) => Promise<void>;
  readonly work: (run: ImportRun) => Promise<void>;
  /** Told the address of the event that ends the import, and whether it was recorded: with `strict` it may have been refused. */
  readonly ended?: (end: {
    readonly address: EventAddress;
    readonly ingestionId: string;
    readonly completed: boolean;
  }) => Promise<void>;
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
  steps: ImportSteps,
): Promise<ImportSummary> {
  const began = performance.now();
  const rejections = await Rejections.open(options.rejects);
  const remarks = new Remarks();
  // Until an import with `strict` has been checked nothing of it is in the log, not even that it began.
  let ingestionId = options.dryRun || options.strict ? '' : await journal.start(details);
  const report = async () => {
    const rows = rejections.take();
    if (rows.length > 0 && ingestionId !== '') await journal.reject(ingestionId, rows);
  };
  const fail = (failure: IngestionFailure, seen: RowCounts) =>
    ingestionId === '' ? journal.refuse(details, failure, seen) : journal.fail(ingestionId, failure, seen);
  const reportMany = async () => {
    if (rejections.unsent >= reportAfter) await report();
  };
  let counts = noCounts();
  try {
    if (options.strict) {
      const forget = () => Promise.resolve(void rejections.take());
      await steps.check({ counts, rejections, remarks: new Remarks(), ingestionId, report: forget });
    }
    const refused = options.strict && (rejections.count > 0 || rejections.refused.length > 0);
    if (!refused) {
      if (options.strict && !options.dryRun) ingestionId = await journal.start(details);
      counts = noCounts();
      const run = { counts, rejections, remarks, ingestionId, report: reportMany };
      await traced(details, ingestionId, () => steps.work(run));
    }
    if (refused) counts = refusedCounts(counts, rejections);
    await report();
    await rejections.close();
    counts.rejected = rejections.count;
    if (!options.dryRun) {
      const end = await (refused ? fail(refusal(counts, rejections), counts) : journal.complete(ingestionId, counts));
      await steps.ended?.({ address: end, ingestionId, completed: !refused });
    }
  } catch (error) {
    if (!options.dryRun) {
      await report().catch(() => undefined);
      // A journal that cannot be written either must not hide why the import failed.
      await fail(failureOf(error), { ...counts, rejected: rejections.count }).catch(() => undefined);
    }
    throw error;
  } finally {
    await rejections.close().catch(() => undefined);
  }
  const { named, byCode, refused } = rejections;
  const seconds = (performance.now() - began) / 1000;
  const ingestions = ingestionId === '' ? [] : [ingestionId];
  return { ...counts, rejections: named, rejectedByCode: byCode, refused, remarks: remarks.all, ingestions, seconds };
}

/** A dry run records nothing, so nothing goes on elsewhere. */
function traced(details: IngestionDetails, ingestionId: string, work: () => Promise<void>): Promise<void> {
  if (ingestionId === '') return work();
  const { kind, source, files } = details;
  const attributes = { 'marketlog.source': source, 'marketlog.files': files.length };
  return inSpan(`import ${kind}`, { root: ingestionId, attributes }, work);
}

/** Of rejected rows only the failure goes into the log; the good ones have changed nothing there. */
function refusedCounts({ read, duplicates, outOfOrder, files }: RowCounts, rejections: Rejections): RowCounts {
  rejections.take();
  const unchanged = read - duplicates - rejections.count;
  return { ...noCounts(), read, duplicates, outOfOrder, files, unchanged };
}

function refusal({ rejected }: RowCounts, { refused }: Rejections) {
  const files = refused.length === 0 ? '' : `, ${refused.length} files cannot be read`;
  return { code: 'rows_rejected', message: `--strict, and ${rejected} rows are bad${files}`, retryable: false };
}
