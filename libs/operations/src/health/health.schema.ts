import { z } from 'zod';

export const liveAnswer = z.strictObject({ status: z.literal('live') });

export const readinessAnswer = z
  .strictObject({
    status: z.enum(['ready', 'notReady']),
    checks: z.strictObject({
      database: z.strictObject({
        status: z.enum(['ok', 'database_locked', 'database_unavailable']),
        detail: z.string().nullable(),
      }),
      projections: z.strictObject({
        status: z.enum(['ok', 'behind', 'stopped', 'unknown']),
        lagEvents: z.int().nullable(),
        lagSeconds: z.number().nullable(),
      }),
    }),
  })
  .meta({ id: 'Readiness' });

export type Readiness = z.output<typeof readinessAnswer>;

export const exampleReadiness: Readiness = {
  status: 'ready',
  checks: {
    database: { status: 'ok', detail: null },
    projections: { status: 'ok', lagEvents: 0, lagSeconds: 0 },
  },
};
