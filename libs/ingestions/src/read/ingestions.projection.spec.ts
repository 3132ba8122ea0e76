import type { EventDraft } from '#contracts';
import { inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { ingestionsProjection } from './ingestions.projection.js';
import { rejectionsProjection } from './rejections.projection.js';

const ingestionId = '0b0f0d2c-0a53-4d55-8b3e-000000000001';
const started: EventDraft = {
  type: 'marketlog.ingestions.v1.IngestionStarted',
  data: { ingestionId, kind: 'prices', mode: 'file', source: 'csv', files: ['A.csv', 'B.csv'], symbols: [] },
};
const rejected = (line: bigint): EventDraft => ({
  type: 'marketlog.ingestions.v1.RowsRejected',
  data: { ingestionId, rejections: [{ file: 'A.csv', line, reason: 'null' }] },
});
const completed: EventDraft = {
  type: 'marketlog.ingestions.v1.IngestionCompleted',
  data: { ingestionId, counts: { read: 3n, recorded: 1n, rejected: 2n, files: 2n } },
};
const failed: EventDraft = {
  type: 'marketlog.ingestions.v1.IngestionFailed',
  data: { ingestionId, code: 'rows_rejected', message: '2 rows are bad', retryable: false, counts: { read: 3n } },
};
const recorded = (...drafts: EventDraft[]) => recordedEvents(`ingestion-${ingestionId}`, drafts);
const rowOf = (...drafts: EventDraft[]) =>
  projectEvents(ingestionsProjection, [recorded(...drafts)])['ingestions']?.[0];

describe('ingestions projection', () => {
  it('shows a running ingestion without counts', () => {
    expect(rowOf(started)).toMatchObject({
      state: 'running',
      files: '["A.csv","B.csv"]',
      finished_at: null,
      rows_read: null,
      error_code: null,
    });
  });

  it('shows how a completed one ended, whatever the batches', () => {
    const events = recorded(started, rejected(1n), completed);
    const whole = projectEvents(ingestionsProjection, [events]);
    expect(whole['ingestions']).toMatchObject([
      { state: 'completed', rows_read: 3, rows_recorded: 1, rows_rejected: 2, rows_linked: 0, files_read: 2 },
    ]);
    expect(projectEvents(ingestionsProjection, inBatchesOf(1, events))).toEqual(whole);
  });

  it('shows why one failed', () => {
    expect(rowOf(started, failed)).toMatchObject({
      state: 'failed',
      error_code: 'rows_rejected',
      error_retryable: false,
    });
  });
});

describe('an ingestion that was refused', () => {
  it('is shown with what was asked for, though it never started', () => {
    const refused: EventDraft = {
      type: 'marketlog.ingestions.v1.IngestionFailed',
      data: {
        ...{ ingestionId, code: 'rows_rejected', message: '2 rows are bad', retryable: false, counts: { read: 3n } },
        refused: { ingestionId, kind: 'prices', mode: 'file', source: 'csv', files: ['A.csv'], symbols: [] },
      },
    };
    expect(rowOf(refused)).toMatchObject({
      state: 'failed',
      kind: 'prices',
      files: '["A.csv"]',
      error_code: 'rows_rejected',
      rows_read: 3,
    });
  });
});

describe('rejections projection', () => {
  it('keeps every rejected row, equal ones too, in order', () => {
    const events = recorded(started, rejected(7n), rejected(7n), rejected(9n));
    const rows = projectEvents(rejectionsProjection, inBatchesOf(2, events))['ingestion_rejections'];
    expect(rows?.map((row) => row['line'])).toEqual([7, 7, 9]);
  });
});
