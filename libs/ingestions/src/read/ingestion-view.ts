import { formatInstant } from '#resources';
import type { IngestionRecord } from './ingestions.repository.js';
import { ingestionSchema, type Ingestion } from './ingestions.schema.js';

/** An ingestion as REST shows it. */
export function toIngestion(record: IngestionRecord): Ingestion {
  const { ingestionId: id, createdAt: _, requestedAt, startedAt, finishedAt, files, symbols, ...rest } = record;
  return ingestionSchema.parse({
    id,
    ...rest,
    files: [...files],
    symbols: [...symbols],
    requestedAt: instantOrNull(requestedAt),
    startedAt: instantOrNull(startedAt),
    finishedAt: instantOrNull(finishedAt),
  });
}

function instantOrNull(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
