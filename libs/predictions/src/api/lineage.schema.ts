import { z } from 'zod';
import { daySchema, instantSchema, resourceAnswer, unavailableSchema } from '#resources';
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
        .describe(
          'Of the values below, made again from the events and, for a model that is fed the market, from the prices that their seals let count; null where the card of the model is not here',
        ),
      values: z
        .array(z.number().nullable())
        .describe(
          'What was fed, in order. returns@1: total returns of the last 150 bars, oldest first. session@1: 15 steps of 30 features, oldest first, null where one has no value, and then sigma. Empty where the hash is null',
        ),
      sentiment: z
        .strictObject({
          model: z.string().nullable().describe('Version whose scores were fed; null where nothing was scored by then'),
          recordedThrough: instantSchema.describe('What was recorded of articles later does not count'),
        })
        .nullable()
        .describe('Of a model that is fed the sentiment of articles'),
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

const reachedSchema = z.strictObject({ from: daySchema, to: daySchema, days: z.int() });

const sealSchema = z.strictObject({
  session: z.string().describe('Calendar group and day, such as US:2013-02-27'),
  event: eventSchema,
});

export const effectsAnswer = resourceAnswer(
  z
    .strictObject({
      event: eventSchema,
      indicators: z
        .array(reachedSchema)
        .describe(
          'Days with indicators that are computed from it as the log stands now; none where another event has replaced it',
        ),
      seals: z.array(sealSchema).describe('Seals of sessions that count it, in order of day'),
      predictions: z
        .array(effectSchema)
        .describe('Predictions and settlements that were computed from it, in order of day'),
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
      sentiment: null,
    },
    events: [exampleEvent],
    outcome: [{ ...exampleEvent, version: 40 }],
  },
  meta: { unavailable: {} },
};

export const exampleEffects: EffectsAnswer = {
  data: {
    event: exampleEvent,
    indicators: [{ from: '2013-02-27', to: '2013-03-01', days: 3 }],
    seals: [
      {
        session: 'US:2013-02-27',
        event: {
          address: 'predictions-3@566',
          id: '0d9b2a34-7f0e-5d0f-a1f7-5f4f0a3cf0e1',
          type: 'marketlog.predictions.v1.SessionSealed',
          stream: 'session-US:2013-02-27',
          version: 1,
        },
      },
    ],
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
  },
  meta: { unavailable: {} },
};
