import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  encodeEvent,
  IngestionJournal,
  type EventDraft,
  type IngestionDetails,
  type IngestionFailure,
  type RejectedRow,
  type RowCounts,
} from '#contracts';
import { EventStore, LogError, type EventAddress } from '#event-sourcing';
import { toCountsMessage } from '../ingestion-counts.js';
import { chunkRejections } from './rejection-chunks.js';

/** Names longer than this are cut, so that thousands of files cannot make an event too large. */
const maximumFiles = 1000;

/** The journal over the log: one stream per ingestion. Every event has a random id, because each is a report, not a fact of the market. */
@Injectable()
export class LogIngestionJournal extends IngestionJournal {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async start(details: IngestionDetails): Promise<string> {
    const ingestionId = randomUUID();
    const data = toStarted(ingestionId, details);
    await this.#append(ingestionId, { type: 'marketlog.ingestions.v1.IngestionStarted', data });
    return ingestionId;
  }

  override async reject(ingestionId: string, rejections: readonly RejectedRow[]): Promise<void> {
    for (const chunk of chunkRejections(rejections)) {
      await this.#append(ingestionId, {
        type: 'marketlog.ingestions.v1.RowsRejected',
        data: { ingestionId, rejections: chunk },
      });
    }
  }

  override complete(ingestionId: string, counts: RowCounts): Promise<EventAddress> {
    return this.#append(ingestionId, {
      type: 'marketlog.ingestions.v1.IngestionCompleted',
      data: { ingestionId, counts: toCountsMessage(counts) },
    });
  }

  override refuse(details: IngestionDetails, failure: IngestionFailure, counts: RowCounts): Promise<EventAddress> {
    const ingestionId = randomUUID();
    return this.#append(ingestionId, {
      type: 'marketlog.ingestions.v1.IngestionFailed',
      data: { ingestionId, ...failure, counts: toCountsMessage(counts), refused: toStarted(ingestionId, details) },
    });
  }

  override fail(ingestionId: string, failure: IngestionFailure, counts: RowCounts): Promise<EventAddress> {
    return this.#append(ingestionId, {
      type: 'marketlog.ingestions.v1.IngestionFailed',
      data: { ingestionId, ...failure, counts: toCountsMessage(counts) },
    });
  }

  async #append(ingestionId: string, draft: EventDraft): Promise<EventAddress> {
    const stream = `ingestion-${ingestionId}`;
    const context = { stream, occurredAt: Date.now(), correlationId: ingestionId, id: randomUUID() };
    const result = await this.store.append(stream, 'any', [encodeEvent(draft, context)]);
    const address = result.status === 'appended' ? result.addresses[0] : undefined;
    if (address === undefined) throw new LogError('append_timeout', `${stream}: an event was not appended`, true);
    return address;
  }
}

function toStarted(ingestionId: string, { kind, mode, source, files, symbols }: IngestionDetails) {
  return { ingestionId, kind, mode, source, files: firstOf(files), symbols: firstOf(symbols) };
}

function firstOf(names: readonly string[]): string[] {
  if (names.length <= maximumFiles) return [...names];
  return [...names.slice(0, maximumFiles), `… and ${names.length - maximumFiles} more`];
}
