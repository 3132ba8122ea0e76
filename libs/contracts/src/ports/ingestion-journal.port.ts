import type { EventAddress } from '#event-sourcing';

/** First and last day that a live fetch is to ask for, YYYY-MM-DD; undefined: what is missing, up to now. */
export interface DaysWanted {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface IngestionDetails extends DaysWanted {
  readonly kind: 'prices' | 'articles' | 'instruments';
  readonly mode: 'file' | 'live';
  readonly source: string;
  /** Base names, never paths. */
  readonly files: readonly string[];
  readonly symbols: readonly string[];
}

/** Rows: read = recorded + unchanged + corrected + linked + duplicates + rejected. */
export interface RowCounts {
  read: number;
  recorded: number;
  unchanged: number;
  corrected: number;
  linked: number;
  duplicates: number;
  rejected: number;
  flagged: number;
  outOfOrder: number;
  files: number;
}

export interface RejectedRow {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Stable, such as `invalid_time`; for programs, as `reason` is for people. */
  readonly code?: string | undefined;
  readonly reason: string;
}

export interface IngestionFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** A file as an import takes it. Its id says what it holds and how it is read: the same again is the same file. */
export interface ImportedFile {
  /** UUID over label, content and options. */
  readonly id: string;
  /** Base name. */
  readonly name: string;
  readonly source: string;
  /** SHA-256 of the unpacked content, in hex. */
  readonly sha256: string;
}

export function noCounts(): RowCounts {
  return {
    read: 0,
    recorded: 0,
    unchanged: 0,
    corrected: 0,
    linked: 0,
    duplicates: 0,
    rejected: 0,
    flagged: 0,
    outOfOrder: 0,
    files: 0,
  };
}

/** Where every import and live fetch reports its course. Bound to the ingestions feature by the app. */
export abstract class IngestionJournal {
  /**
   * Records IngestionStarted, and holds the ingestion's lease up to its end, so that others can tell it from one that died.
   * @param ingestionId of one that was requested, or that is taken up again; by default a new one.
   * @returns the ingestion's id, the correlation id of all it records.
   */
  abstract start(details: IngestionDetails, ingestionId?: string): Promise<string>;
  abstract reject(ingestionId: string, rejections: readonly RejectedRow[]): Promise<void>;
  /** @param rejections recorded with the end or not at all; so with `fail`. */
  abstract complete(ingestionId: string, counts: RowCounts, rejections?: readonly RejectedRow[]): Promise<EventAddress>;
  /** Records IngestionFailed alone, for an ingestion that ended before it recorded anything. */
  abstract refuse(details: IngestionDetails, failure: IngestionFailure, counts: RowCounts): Promise<EventAddress>;
  abstract fail(
    ingestionId: string,
    failure: IngestionFailure,
    counts: RowCounts,
    rejections?: readonly RejectedRow[],
  ): Promise<EventAddress>;
  /** @returns the ids of those that were imported whole before, by an ingestion that was not withdrawn since. */
  abstract cameBefore(fileIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Records that files were imported whole, after the ingestion has completed. */
  abstract imported(ingestionId: string, files: readonly ImportedFile[]): Promise<void>;
}
