import {
  IngestionJournal,
  type ImportedFile,
  type IngestionDetails,
  type IngestionFailure,
  type RejectedRow,
  type RowCounts,
} from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { randomUUID } from 'node:crypto';

/** A journal that a test can read. */
export class InMemoryJournal extends IngestionJournal {
  /** Imported whole. */
  readonly files: ImportedFile[] = [];
  readonly ingestions: {
    readonly id: string;
    readonly details: IngestionDetails;
    readonly rejections: RejectedRow[];
    failure?: IngestionFailure;
    counts?: RowCounts;
  }[] = [];

  get last() {
    return this.ingestions.at(-1)!;
  }

  override async start(details: IngestionDetails, id: string = randomUUID()): Promise<string> {
    this.ingestions.push({ id, details, rejections: [] });
    return id;
  }

  override async reject(ingestionId: string, rejections: readonly RejectedRow[]): Promise<void> {
    this.find(ingestionId).rejections.push(...rejections);
  }

  override async complete(
    ingestionId: string,
    counts: RowCounts,
    rejections: readonly RejectedRow[] = [],
  ): Promise<EventAddress> {
    await this.reject(ingestionId, rejections);
    this.find(ingestionId).counts = { ...counts };
    return { category: 'ingestions', partition: 0, position: this.ingestions.length };
  }

  override async refuse(
    details: IngestionDetails,
    failure: IngestionFailure,
    counts: RowCounts,
  ): Promise<EventAddress> {
    return this.fail(await this.start(details), failure, counts);
  }

  override async fail(
    ingestionId: string,
    failure: IngestionFailure,
    counts: RowCounts,
    rejections: readonly RejectedRow[] = [],
  ): Promise<EventAddress> {
    this.find(ingestionId).failure = failure;
    return this.complete(ingestionId, counts, rejections);
  }

  override async cameBefore(fileIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(fileIds.filter((id) => this.files.some((file) => file.id === id)));
  }

  override async imported(_ingestionId: string, files: readonly ImportedFile[]): Promise<void> {
    this.files.push(...files);
  }

  private find(ingestionId: string) {
    return this.ingestions.find(({ id }) => id === ingestionId)!;
  }
}
