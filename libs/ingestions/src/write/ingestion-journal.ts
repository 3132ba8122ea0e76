import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  encodeEvent,
  IngestionJournal,
  type ImportedFile,
  type IngestionDetails,
  type IngestionFailure,
  type KnownStream,
  type RejectedRow,
  type RowCounts,
} from '#contracts';
import { EventStore, LogError, MarketlogError, type EventAddress } from '#event-sourcing';
import { toCountsMessage } from '../ingestion-counts.js';
import { cameBefore, recordImported } from './imported-files.js';
import type { IngestionState } from './ingestion.decider.js';
import { countEnd } from './ingestion-metrics.js';
import { IngestionLeases } from './ingestion-leases.js';
import { toStarted } from './ingestion-started.js';
import { executeOnIngestion, ingestionStream, readIngestion } from './ingestion-streams.js';

type End = { readonly kind: 'complete' } | { readonly kind: 'fail'; readonly failure: IngestionFailure };

/** An ingestion that this process runs. */
interface Run {
  /** Which of its starts that is. */
  readonly ofStart: number;
  /** Its stream as this process left it. Whatever is written later has to look what others have made of the ingestion meanwhile. */
  known?: KnownStream<IngestionState>;
}

/** The journal over the log: one stream per ingestion. */
@Injectable()
export class LogIngestionJournal extends IngestionJournal {
  readonly #runs = new Map<string, Run>();

  constructor(
    private readonly store: EventStore,
    private readonly leases: IngestionLeases,
  ) {
    super();
  }

  override async start(details: IngestionDetails, ingestionId: string = randomUUID()): Promise<string> {
    if (!(await this.leases.take(ingestionId)))
      throw new MarketlogError('ingestion_taken_over', `another process runs the ingestion ${ingestionId}`);
    try {
      const { after } = await executeOnIngestion(this.store, { kind: 'start', ingestionId, details }, Date.now());
      this.#runs.set(ingestionId, { ofStart: after.state.starts, known: after });
    } catch (error) {
      await this.leases.release(ingestionId);
      throw error;
    }
    return ingestionId;
  }

  override async reject(ingestionId: string, rejections: readonly RejectedRow[]): Promise<void> {
    const run = this.#runOf(ingestionId);
    const command = { kind: 'reject', ingestionId, ofStart: run.ofStart, rejections } as const;
    const { after } = await executeOnIngestion(this.store, command, Date.now(), run.known);
    run.known = after;
  }

  override complete(
    ingestionId: string,
    counts: RowCounts,
    rejections: readonly RejectedRow[] = [],
  ): Promise<EventAddress> {
    return this.#end(ingestionId, { kind: 'complete' }, counts, rejections);
  }

  override async refuse(
    details: IngestionDetails,
    failure: IngestionFailure,
    counts: RowCounts,
  ): Promise<EventAddress> {
    const ingestionId = randomUUID();
    const stream = ingestionStream(ingestionId);
    const event = encodeEvent(
      {
        type: 'marketlog.ingestions.v1.IngestionFailed',
        data: { ingestionId, ...failure, counts: toCountsMessage(counts), refused: toStarted(ingestionId, details) },
      },
      { stream, occurredAt: Date.now(), correlationId: ingestionId, id: randomUUID() },
    );
    const result = await this.store.append(stream, 0, [event]);
    if (result.status !== 'appended') throw notAppended(ingestionId);
    return result.addresses[0]!;
  }

  override fail(
    ingestionId: string,
    failure: IngestionFailure,
    counts: RowCounts,
    rejections: readonly RejectedRow[] = [],
  ): Promise<EventAddress> {
    return this.#end(ingestionId, { kind: 'fail', failure }, counts, rejections);
  }

  override cameBefore(fileIds: readonly string[]): Promise<ReadonlySet<string>> {
    return cameBefore(this.store, fileIds);
  }

  override imported(ingestionId: string, files: readonly ImportedFile[]): Promise<void> {
    return recordImported(this.store, ingestionId, files, Date.now());
  }

  async #end(
    ingestionId: string,
    end: End,
    counts: RowCounts,
    rejections: readonly RejectedRow[],
  ): Promise<EventAddress> {
    const { ofStart, known } = this.#runOf(ingestionId);
    const command = { ...end, ingestionId, ofStart, counts, rejections };
    try {
      const { addresses } = await executeOnIngestion(this.store, command, Date.now(), known);
      if (addresses.length > 0) countEnd(end.kind, counts);
      const last = addresses.at(-1) ?? (await readIngestion(this.store, ingestionId)).last;
      if (last === undefined) throw notAppended(ingestionId);
      return last;
    } finally {
      this.#runs.delete(ingestionId);
      await this.leases.release(ingestionId);
    }
  }

  #runOf(ingestionId: string): Run {
    return this.#runs.get(ingestionId) ?? { ofStart: 1 };
  }
}

function notAppended(ingestionId: string): LogError {
  return new LogError('append_timeout', `${ingestionId}: its end was not appended`);
}
