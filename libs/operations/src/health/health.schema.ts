import { z } from 'zod';

export const liveAnswer = z.strictObject({ status: z.literal('live') });

const databaseCheck = z.strictObject({
  status: z.enum(['ok', 'database_locked', 'database_unavailable']),
  detail: z.string().nullable(),
});

const projectionsCheck = z.strictObject({
  status: z.enum(['ok', 'behind', 'stopped', 'unknown']),
  detail: z.string().nullable().describe('Which read models stand still'),
  lagEvents: z.int().nullable(),
  lagSeconds: z.number().nullable(),
});

const partCheck = z.strictObject({
  status: z.enum(['ok', 'degraded', 'failed']),
  detail: z.string().nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const readinessAnswer = z
  .strictObject({
    status: z
      .enum(['ready', 'degraded', 'notReady'])
      .describe('degraded: it answers, but someone should look; notReady: it does not do its part'),
    checks: z.strictObject({
      database: databaseCheck,
      projections: projectionsCheck.nullable().describe('null in a process that has nothing to do with them'),
      parts: z.record(z.string(), partCheck).describe('Kafka, relay, projector, …: what this process consists of'),
    }),
  })
  .meta({ id: 'Readiness' });

export type Readiness = z.output<typeof readinessAnswer>;
export type DatabaseCheck = z.output<typeof databaseCheck>;
export type ProjectionsCheck = z.output<typeof projectionsCheck>;
export type PartCheck = z.output<typeof partCheck>;

export const exampleReadiness: Readiness = {
  status: 'ready',
  checks: {
    database: { status: 'ok', detail: null },
    projections: { status: 'ok', detail: null, lagEvents: 0, lagSeconds: 0 },
    parts: { kafka: { status: 'ok', detail: null, facts: { brokers: 3 } } },
  },
};
