import { formatInstant } from '#http';
import type { IngestionRecord } from './ingestions.repository.js';
import { ingestionSchema, type Ingestion } from './ingestions.schema.js';

/** An ingestion as REST shows it. */
export function toIngestion(record: IngestionRecord): Ingestion {
  const { ingestionId: id, startedAt, finishedAt, files, symbols, ...rest } = record;
  return ingestionSchema.parse({
    id,
    ...rest,
    files: [...files],
    symbols: [...symbols],
    startedAt: formatInstant(startedAt),
    finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
  });
}
