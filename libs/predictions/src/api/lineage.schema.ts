import { z } from 'zod';
import { daySchema, resourceAnswer, unavailableSchema } from '#http';
import { examplePrediction, predictionSchema } from './predictions.schema.js';

export const predictionPath = z.strictObject({ id: z.uuid('the id of a prediction, a UUID') });

const eventSchema = z.strictObject({
  address: z.string(),
  id: z.uuid(),
  type: z.string(),
  stream: z.string(),
  version: z.int(),
});

const lineageSchema = z
  .strictObject({
    prediction: predictionSchema,
    features: z.strictObject({
      set: z.string(),
      hash: z.string().describe('As the prediction recorded it'),
      recomputedHash: z
        .string()
        .nullable()
        .describe('Of the values below, made again from the events; null where they no longer suffice'),
      values: z.array(z.number()).describe('Total returns of the last 150 bars, oldest first'),
    }),
    events: z.array(eventSchema).describe('Exactly the events that it was computed from'),
    outcome: z.array(eventSchema).describe('Events that settled it; empty while it is open'),
  })
  .meta({ id: 'Lineage' });

const metaSchema = z.strictObject({ unavailable: unavailableSchema });
export const lineageAnswer = resourceAnswer(lineageSchema, metaSchema);
export type LineageAnswer = z.output<typeof lineageAnswer>;

const effectSchema = z.strictObject({
  use: z.enum(['prediction', 'settlement']),
  predictionId: z.uuid(),
  instrumentId: z.string(),
  asOfDate: daySchema,
  event: eventSchema.describe('What used it'),
});

export const effectsAnswer = resourceAnswer(
  z
    .strictObject({
      event: eventSchema,
      predictions: z
        .array(effectSchema)
        .describe('Predictions and settlements that were computed from it, in order of day'),
      sessions: z.array(z.string()).describe('Sessions whose seal it is in, such as US:2013-02-27'),
    })
    .meta({ id: 'Effects' }),
  metaSchema,
);
export type EffectsAnswer = z.output<typeof effectsAnswer>;

const exampleEvent = {
  address: 'prices-1@1042',
  id: 'd2292e2c-fd1b-5688-97c2-6ca9ae3d2deb',
  type: 'marketlog.prices.v1.DailyBarRecorded',
  stream: 'prices-AAPL-2013',
  version: 39,
};

export const exampleLineage: LineageAnswer = {
  data: {
    prediction: examplePrediction,
    features: {
      set: 'returns@1',
      hash: examplePrediction.featuresHash,
      recomputedHash: examplePrediction.featuresHash,
      values: [0.0123, -0.0045],
    },
    events: [exampleEvent],
    outcome: [{ ...exampleEvent, version: 40 }],
  },
  meta: { unavailable: {} },
};

export const exampleEffects: EffectsAnswer = {
  data: {
    event: exampleEvent,
    predictions: [
      {
        use: 'prediction',
        predictionId: examplePrediction.id,
        instrumentId: 'AAPL',
        asOfDate: '2013-02-27',
        event: {
          address: 'predictions-1@512',
          id: '3b6c0f5e-58a1-5b0c-9d0e-3f1e2a7c4b11',
          type: 'marketlog.predictions.v1.PricePredicted',
          stream: 'predictions-AAPL-2013',
          version: 78,
        },
      },
    ],
    sessions: ['US:2013-02-27'],
  },
  meta: { unavailable: {} },
};
