import { z } from 'zod';
import {
  instantSchema,
  listAnswer,
  minPositionParameter,
  pagingShape,
  resourceAnswer,
  unavailableSchema,
} from '#resources';

/** Query of `GET /v1/ingestions`. */
export const ingestionsQuery = z.strictObject({ ...pagingShape, minPosition: minPositionParameter });
export type IngestionsQuery = z.output<typeof ingestionsQuery>;

/** Query of `GET /v1/ingestions/{id}`. */
export const ingestionQuery = z.strictObject({ minPosition: minPositionParameter });
export type IngestionQuery = z.output<typeof ingestionQuery>;

export const ingestionPath = z.strictObject({ id: z.guid('a UUID').toLowerCase().describe('Id of the ingestion') });

const count = z.int().min(0);

const ingestionShape = {
  id: z.uuid().describe('Correlation id of every event that it recorded'),
  kind: z.enum(['prices', 'articles', 'instruments']),
  mode: z.enum(['file', 'live']),
  source: z.string().nullable().describe('Label of the source; null before it is started'),
  state: z
    .enum(['requested', 'running', 'completed', 'failed', 'withdrawing', 'withdrawn'])
    .describe('requested: waits for a worker; running: it runs, or its process died within the last seconds'),
  files: z.array(z.string()).describe('Base names; the first 1 000'),
  symbols: z.array(z.string()).describe('Symbols asked for; empty where the files decide'),
  requestedAt: instantSchema.nullable().describe('null for an import of files'),
  startedAt: instantSchema.nullable().describe('Its last start; null before it'),
  attempts: count.describe('How often it was started; a live fetch whose process died is started again'),
  finishedAt: instantSchema.nullable(),
  counts: z
    .strictObject({
      read: count.describe('recorded + unchanged + corrected + linked + duplicates + rejected, unless it failed'),
      recorded: count,
      unchanged: count,
      corrected: count,
      linked: count,
      duplicates: count,
      rejected: count,
      flagged: count.describe('Flags found in the row itself'),
      outOfOrder: count,
      files: count,
    })
    .nullable()
    .describe('In rows; null before its end'),
  error: z.strictObject({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
  withdrawal: z
    .strictObject({ withdrawn: count, kept: count.describe('Events that stay because later ones stand on them') })
    .nullable()
    .describe('In events; null where nothing was withdrawn'),
};

export const ingestionSchema = z.strictObject(ingestionShape).meta({ id: 'Ingestion' });
export type Ingestion = z.output<typeof ingestionSchema>;

/** Rejections of one answer, at most; `counts.rejected` says how many there were. */
export const shownRejections = 1000;

export const ingestionDetailSchema = z
  .strictObject({
    ...ingestionShape,
    rejections: z
      .array(
        z.strictObject({
          file: z.string(),
          line: z.int().describe('1-based'),
          code: z.string().nullable().describe('Stable; null where it was recorded before there were codes'),
          reason: z.string(),
        }),
      )
      .describe('Rows that were not recorded, and why; the first 1 000 of counts.rejected'),
  })
  .meta({ id: 'IngestionDetail' });

const meta = z.strictObject({ unavailable: unavailableSchema });
export const ingestionsAnswer = listAnswer(ingestionSchema, meta);
export type IngestionsAnswer = z.output<typeof ingestionsAnswer>;
export const ingestionAnswer = resourceAnswer(ingestionDetailSchema, meta);
export type IngestionAnswer = z.output<typeof ingestionAnswer>;

export const exampleIngestion: Ingestion = {
  id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
  kind: 'prices',
  mode: 'file',
  source: 'yahoo-file',
  state: 'completed',
  files: ['AAPL.csv', 'PTR.csv'],
  symbols: [],
  requestedAt: null,
  startedAt: '2026-01-31T09:30:00.000Z',
  attempts: 1,
  finishedAt: '2026-01-31T09:30:01.250Z',
  counts: {
    read: 2516,
    recorded: 2515,
    unchanged: 0,
    corrected: 0,
    linked: 0,
    duplicates: 0,
    rejected: 1,
    flagged: 0,
    outOfOrder: 0,
    files: 2,
  },
  error: null,
  withdrawal: null,
};
