import { z } from 'zod';
import { categories } from '#event-sourcing';

const partitionSchema = z.strictObject({
  category: z.enum(categories),
  partition: z.int(),
  head: z.int().describe('Last position of the log'),
  checkpoint: z.int().describe('Last position applied'),
  lagEvents: z.int(),
  lagSeconds: z.number().describe('How long the oldest event that is not applied has been waiting'),
});

export const projectionSchema = z
  .strictObject({
    kind: z
      .enum(['projection', 'reactor'])
      .describe('projection: fills a read model; reactor: answers events with events, such as articles with sentiment'),
    name: z.string(),
    version: z.int().nullable().describe('Of its tables and meaning, as readers get them'),
    generation: z.int().nullable().describe('Live generation of its tables; null for a reactor, which has none'),
    state: z
      .enum(['missing', 'paused', 'waiting', 'stopped', 'behind', 'live'])
      .describe(
        'missing: not made yet; paused: by an operator; waiting: a reactor lacks what it needs; stopped: a partition stands still; behind: events wait; live: all applied',
      ),
    detail: z.string().nullable().describe('Why it stands still'),
    partitions: z.array(partitionSchema),
    parkedKeys: z.int().describe('Keys set aside because an event of theirs failed'),
    rebuild: z
      .strictObject({ progress: z.number().min(0).max(1), etaSeconds: z.number().nullable() })
      .nullable()
      .describe('A later generation that is being filled'),
  })
  .meta({ id: 'Projection' });

export type ProjectionView = z.output<typeof projectionSchema>;

export const projectionsAnswer = z.strictObject({
  data: z.array(projectionSchema),
  page: z.strictObject({ nextPageToken: z.null() }),
  meta: z.strictObject({
    lagEvents: z.int().describe('The most that any partition of any projection lags'),
    lagSeconds: z.number(),
  }),
});

export type ProjectionsAnswer = z.output<typeof projectionsAnswer>;

export const exampleProjections: ProjectionsAnswer = {
  data: [
    {
      kind: 'projection',
      name: 'daily-bars',
      version: 1,
      generation: 1,
      state: 'live',
      detail: null,
      partitions: [{ category: 'prices', partition: 3, head: 1042, checkpoint: 1042, lagEvents: 0, lagSeconds: 0 }],
      parkedKeys: 0,
      rebuild: null,
    },
  ],
  page: { nextPageToken: null },
  meta: { lagEvents: 0, lagSeconds: 0 },
};
