import { z } from 'zod';
import { instantSchema, listAnswer, unavailableSchema } from '#resources';

const budget = (period: string) =>
  z.strictObject({
    limit: z.int().describe(`Requests that the vendor may be asked in any ${period}, by all processes`),
    used: z.int().describe(`Requests of the last ${period}`),
  });

export const sourceSchema = z
  .strictObject({
    source: z.string().describe('Label of what it delivers'),
    kind: z.enum(['prices', 'articles']),
    budget: z.strictObject({ minute: budget('60 seconds'), day: budget('24 hours') }),
    concurrency: z.int().describe('Requests of one process at a time'),
    timeoutSeconds: z.number(),
    breaker: z.strictObject({
      state: z
        .enum(['closed', 'halfOpen', 'open'])
        .describe('open: it failed several times in a row and is left alone'),
      openUntil: instantSchema.nullable(),
    }),
    notBefore: instantSchema.nullable().describe('Until when it asked to be left alone (`Retry-After`)'),
    lastSuccessAt: instantSchema.nullable(),
    lastError: z
      .strictObject({ at: instantSchema, code: z.string(), message: z.string() })
      .nullable()
      .describe('The last one, also where it has answered since'),
  })
  .meta({ id: 'Source' });
export type Source = z.output<typeof sourceSchema>;

export const sourcesAnswer = listAnswer(sourceSchema, z.strictObject({ unavailable: unavailableSchema }));
export type SourcesAnswer = z.output<typeof sourcesAnswer>;

export const exampleSources: SourcesAnswer = {
  data: [
    {
      source: 'yahoo',
      kind: 'prices',
      budget: { minute: { limit: 100, used: 12 }, day: { limit: 20_000, used: 412 } },
      concurrency: 4,
      timeoutSeconds: 30,
      breaker: { state: 'closed', openUntil: null },
      notBefore: null,
      lastSuccessAt: '2026-01-30T21:45:12.000Z',
      lastError: {
        at: '2026-01-30T21:44:58.000Z',
        code: 'vendor_rate_limited',
        message: 'Yahoo takes no more requests for now (429)',
      },
    },
  ],
  page: { nextPageToken: null },
  meta: { unavailable: {} },
};
