import { z } from 'zod';
import { instantSchema, resourceAnswer, unavailableSchema } from '#resources';
import { rebuildKinds, rebuildStates } from '#projection-engine';
import { differencePolicies } from './difference-policy.js';

const nameParameter = z
  .string('a projection such as daily-bars')
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'a projection such as daily-bars')
  .describe('As `GET /v1/projections` shows it')
  .meta({ examples: ['daily-bars'] });

export const projectionPath = z.strictObject({ name: nameParameter });
export const rebuildPath = z.strictObject({ name: nameParameter, id: z.uuid('the id of a rebuild, a UUID') });

/** A request without a body means all the defaults. */
export const rebuildBody = z
  .strictObject({
    onDifference: z
      .enum(['refuse', 'accept'])
      .default('refuse')
      .describe('What becomes of the new generation where it differs from the live one: dropped, or served'),
    key: z
      .string('a symbol or other event key')
      .min(1, 'a symbol or other event key')
      .max(200, 'at most 200 characters')
      .nullable()
      .default(null)
      .describe('Only this symbol (or other event key), in place: no generation is made'),
    dryRun: z.boolean('true or false').default(false).describe('Fills, compares, reports and drops'),
  })
  .prefault({});
export type RebuildBody = z.output<typeof rebuildBody>;

const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const differenceSchema = z.strictObject({
  table: z.string(),
  key: z.record(z.string(), cellSchema).describe('Values of the primary key, by column'),
  column: z.string().nullable().describe('null where a whole row is missing or too many'),
  was: cellSchema.describe('In the live generation'),
  is: cellSchema.describe('In the rebuilt one'),
  kind: z
    .enum(['cell', 'missing_row', 'extra_row'])
    .describe('missing_row: only the live one has it; extra_row: only the rebuilt one has it'),
});

const comparisonSchema = z
  .strictObject({
    equal: z.boolean(),
    keys: z.int().describe('Event keys in the rebuilt generation'),
    rows: z.int().describe('Rows of the rebuilt generation, over all tables'),
    uncompared: z.array(z.string()).describe('What only one of two versions has, in sentences'),
    tables: z.array(
      z.strictObject({
        table: z.string(),
        rows: z.int(),
        keys: z.int(),
        changed: z.int().describe('Rows that differ in at least one cell'),
        missing: z.int().describe('Rows that only the live generation has'),
        extra: z.int().describe('Rows that only the rebuilt one has'),
        byColumn: z.record(z.string(), z.int()).describe('Cells that differ, by column'),
      }),
    ),
    differences: z.array(differenceSchema).describe('The first 1 000 of each table'),
  })
  .meta({ id: 'Comparison' });

export const rebuildSchema = z
  .strictObject({
    id: z.uuid(),
    projection: z.string(),
    kind: z.enum(rebuildKinds).describe('upgrade: what a service does by itself with a new version'),
    onDifference: z.enum(differencePolicies),
    key: z.string().nullable().describe('The one event key that is rebuilt in place; null: the whole read model'),
    state: z
      .enum(rebuildStates)
      .describe(
        'requested: waits for a process that projects; filling; comparing; at its end live: served, held: a new version that waits to be accepted, dropped, or failed',
      ),
    generation: z.int().nullable(),
    requestedAt: instantSchema,
    endedAt: instantSchema.nullable(),
    code: z.string().nullable().describe('Why it failed'),
    message: z.string().nullable(),
    comparison: comparisonSchema.nullable().describe('What was found; null before that, and in lists'),
  })
  .meta({ id: 'Rebuild' });
export type RebuildView = z.output<typeof rebuildSchema>;

const noMeta = z.strictObject({ unavailable: unavailableSchema });
export const rebuildAnswer = resourceAnswer(rebuildSchema, noMeta);
export const rebuildsAnswer = z.strictObject({
  data: z.array(rebuildSchema),
  page: z.strictObject({ nextPageToken: z.null() }),
  meta: noMeta,
});

export const generationAnswer = resourceAnswer(
  z.strictObject({
    projection: z.string(),
    generation: z.int(),
    state: z.enum(['live', 'dropped']).describe('What became of that generation'),
  }),
  noMeta,
);
export const pauseAnswer = resourceAnswer(z.strictObject({ projection: z.string(), paused: z.boolean() }), noMeta);

export const exampleRebuild: RebuildView = {
  id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
  projection: 'daily-bars',
  kind: 'rebuild',
  onDifference: 'refuse',
  key: null,
  state: 'requested',
  generation: null,
  requestedAt: '2026-01-31T09:30:00.000Z',
  endedAt: null,
  code: null,
  message: null,
  comparison: null,
};

export const exampleRefused: RebuildView = {
  ...exampleRebuild,
  state: 'dropped',
  generation: 4,
  endedAt: '2026-01-31T09:30:12.000Z',
  comparison: {
    equal: false,
    keys: 88,
    rows: 108_589,
    uncompared: [],
    tables: [
      { table: 'daily_bars', rows: 108_589, keys: 88, changed: 1, missing: 0, extra: 0, byColumn: { close: 1 } },
    ],
    differences: [
      {
        table: 'daily_bars',
        key: { instrument_id: 'AAPL', date: '2014-06-09', revision: 1 },
        column: 'close',
        was: 93.75,
        is: 93.7,
        kind: 'cell',
      },
    ],
  },
};
