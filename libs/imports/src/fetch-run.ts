import {
  noCounts,
  type DaysWanted,
  type IngestionDetails,
  type IngestionFailure,
  type IngestionJournal,
  type RowCounts,
  type VendorError,
} from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { inSpan } from '#telemetry';
import { failureOf, failureOfSeveral } from './failure-of.js';
import type { ImportSummary } from './import-summary.js';
import { Rejections } from './rejections.js';
import { Remarks } from './remarks.js';

/** What a fetch of any kind is told; its kind says what is asked for without days. */
export interface FetchOptions extends DaysWanted {
  /** UTC milliseconds. */
  readonly now: number;
  /** Of a fetch that was requested: it may be taken up again, so an interruption does not end it. */
  readonly ingestionId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A fetch in progress: what its work counts into and records under. */
export interface FetchRun {
  readonly ingestionId: string;
  readonly counts: RowCounts;
  readonly rejections: Rejections;
  readonly remarks: Remarks;
  /** Hands rejections to the journal where many wait; to be called now and then. */
  readonly report: () => Promise<void>;
}

export interface FetchEnd {
  readonly ingestionId: string;
  readonly summary: ImportSummary;
  /** Why something is missing; empty where all is well. */
  readonly failures: readonly IngestionFailure[];
  /** The same in one, as the journal has it. */
  readonly failure: IngestionFailure | undefined;
  /** Of the event that ends it. */
  readonly address: EventAddress;
}

/** So many rejected rows wait for the end of their fetch, at most. */
const mostWithEnd = 10_000;

/**
 * The course that every live fetch takes: started in the journal, and completed or failed there. A vendor that fails is an outcome, which `work`
 * answers; what was recorded before it stays.
 * @throws what `work` throws, after it has been recorded as the failure, unless a fetch that was requested is interrupted
 */
export async function runFetch(
  journal: IngestionJournal,
  details: Pick<IngestionDetails, 'kind' | 'source' | 'symbols'>,
  options: FetchOptions,
  work: (run: FetchRun) => Promise<readonly Error[]>,
): Promise<FetchEnd> {
  const began = performance.now();
  const { from, to } = options;
  const ingestionId = await journal.start({ ...details, from, to, mode: 'live', files: [] }, options.ingestionId);
  const [counts, rejections, remarks] = [noCounts(), await Rejections.open(undefined), new Remarks()];
  const report = async () => {
    if (rejections.unsent >= mostWithEnd) await journal.reject(ingestionId, rejections.take());
  };
  // A fetch that was requested goes on with the trace that its request began.
  const trace = options.ingestionId === undefined ? { root: ingestionId } : { parent: ingestionId };
  let errors: readonly Error[];
  try {
    const run = { ingestionId, counts, rejections, remarks, report };
    errors = await inSpan(`fetch ${details.kind}`, trace, () => work(run));
  } catch (error) {
    if (options.ingestionId !== undefined && options.signal?.aborted) throw error;
    await journal.fail(ingestionId, failureOf(error), counts, rejections.take()).catch(() => undefined);
    throw error;
  }
  const failure = failureOfSeveral(errors);
  // A fetch that ended early and is taken up again reads the same bad rows again, so they are recorded with its end.
  const address = await (failure === undefined
    ? journal.complete(ingestionId, counts, rejections.take())
    : journal.fail(ingestionId, failure, counts, rejections.take()));
  const summary = {
    ...counts,
    rejections: rejections.named,
    rejectedByCode: rejections.byCode,
    refused: [],
    remarks: remarks.all,
    ingestions: [ingestionId],
    seconds: (performance.now() - began) / 1000,
  };
  return { ingestionId, summary, failures: errors.map(failureOf), failure, address };
}

/** The summary of a fetch that had no stock to ask about: it is not in the journal. */
export function nothingFetched(): ImportSummary {
  const none = { rejections: [], rejectedByCode: {}, refused: [], remarks: [], ingestions: [] };
  return { ...noCounts(), ...none, seconds: 0 };
}

/**
 * Asks one question alone, which finds out whether the vendor is well; then as many at a time as it takes.
 * @param next asks the next question; false where none is left, or none is to be asked any more
 */
export async function askAll(concurrency: number, next: () => Promise<boolean>): Promise<void> {
  await next();
  const worker = async () => {
    while (await next());
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/**
 * Whether a source is worth being asked further in this fetch. It is down once it has failed as a whole; but of one that has answered since it
 * last failed so, whatever it answered, one failure more may be that of one request.
 */
export class SourceWatch {
  #hasAnswered = false;
  #downWith: VendorError | undefined;

  /** Why it is down; undefined while it may be asked. */
  get downWith(): VendorError | undefined {
    return this.#downWith;
  }

  /** @param failure of the question; undefined where it was answered */
  asked(failure?: VendorError): void {
    if (failure?.concernsAll !== true) this.#hasAnswered = true;
    else if (this.#hasAnswered) this.#hasAnswered = false;
    else this.#downWith ??= failure;
  }
}
