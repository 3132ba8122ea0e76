import type { MarketlogEvent } from '#contracts';
import type { Projection } from '#event-sourcing';

/** Every row that was not recorded, in the order in which it was met. */
export const rejectionsProjection: Projection<MarketlogEvent<'marketlog.ingestions.v1.RowsRejected'>> = {
  name: 'rejections',
  version: 2,
  category: 'ingestions',
  types: ['marketlog.ingestions.v1.RowsRejected'],
  load: { past: 'none' },
  tables: [
    {
      name: 'ingestion_rejections',
      columns: {
        ingestion_id: { type: { kind: 'uuid' } },
        /** Version of the event in the ingestion's stream, and the row's place in it. */
        event_version: { type: { kind: 'integer' } },
        item: { type: { kind: 'integer' } },
        file: { type: { kind: 'text', length: 255 } },
        line: { type: { kind: 'integer' } },
        code: { type: { kind: 'identifier', length: 60 }, nullable: true },
        reason: { type: { kind: 'text', length: 500 } },
      },
      primaryKey: ['ingestion_id', 'event_version', 'item'],
      keyColumn: 'ingestion_id',
    },
  ],
  project: (ingestionId, events) =>
    events.flatMap(({ version, data }) =>
      data.rejections.map(({ file, line, code, reason }, item) => ({
        kind: 'upsert' as const,
        table: 'ingestion_rejections',
        row: {
          ingestion_id: ingestionId,
          event_version: version,
          item,
          file,
          line: Number(line),
          code: code ?? null,
          reason,
        },
      })),
    ),
};
