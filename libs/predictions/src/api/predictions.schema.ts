import { z } from 'zod';
import {
  daySchema,
  instantSchema,
  listAnswer,
  minPositionParameter,
  pagingShape,
  rangeQuery,
  recordMetaShape,
  resourceAnswer,
  unavailableSchema,
} from '#resources';

export const modeParameter = z
  .enum(['live', 'backfill'], 'live or backfill')
  .optional()
  .describe('Only predictions made live, or only those made for the past on what was available then');

const expectedModel = 'a model and its version, such as persistence@1';
export const modelParameter = z
  .string(expectedModel)
  .regex(/^[a-z0-9-]{1,40}@[A-Za-z0-9.-]{1,40}$/, expectedModel)
  .optional()
  .describe('Name and version')
  .meta({ examples: ['persistence@1'] });

/** Query of `GET /v1/predict/{symbol}`. */
export const predictQuery = z.strictObject({
  mode: modeParameter,
  model: modelParameter,
  minPosition: minPositionParameter,
});
export type PredictQuery = z.output<typeof predictQuery>;

/** Query of `GET /v1/stocks/{symbol}/predictions`; the range is of the session on whose close they stand. */
export const predictionsQuery = rangeQuery({
  mode: modeParameter,
  model: modelParameter,
  sort: z.enum(['asc', 'desc']).default('desc').describe('Order of days'),
  ...pagingShape,
  minPosition: minPositionParameter,
});
export type PredictionsQuery = z.output<typeof predictionsQuery>;

const share = z.number().min(0).max(1);

export const predictionSchema = z
  .strictObject({
    id: z.uuid(),
    symbol: z.string(),
    mode: z.enum(['live', 'backfill']),
    madeAt: instantSchema,
    asOfDate: daySchema.describe('Session on whose close it stands'),
    targetDate: daySchema.describe('Session that it is about'),
    referenceClose: z.number().describe('Close of asOfDate, splits applied as known at its cut-off'),
    currency: z.string().nullable(),
    predictedClose: z.number().describe('referenceClose × (1 + expectedReturn), dividends included'),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    level: share.describe('Share of outcomes that is meant to lie between lower and upper'),
    probabilityUp: share.nullable().describe('Of a total return above 0'),
    expectedReturn: z.number().describe('Total return, as a fraction'),
    skill: z
      .enum(['none', 'proven'])
      .describe('none: no better than the baselines, and the baseline is what is served'),
    model: z.strictObject({ name: z.string(), version: z.string(), hash: z.string() }),
    interval: z
      .strictObject({
        sigma: z.number(),
        alpha: z.number(),
        scores: z.int(),
        quantile: z.number().nullable(),
      })
      .describe('What the bounds are made from: expectedReturn ∓ quantile × sigma'),
    featureSet: z.string(),
    featuresHash: z.string().describe('SHA-256 of the float32 bytes that were fed'),
    revision: z.int().describe('Above 1 where a corrected input revised it before the target session opened'),
    late: z.boolean().describe('Made at or after the open of the target session; metrics leave it out'),
    inSample: z.boolean(),
    inputsChanged: z.boolean().describe('An input was corrected or withdrawn after the target session had opened'),
    status: z
      .enum(['open', 'settled', 'void'])
      .describe('void: no trade in five sessions, or the bar that settled it, or its reference, was withdrawn'),
    settledDate: daySchema.nullable().describe('Session whose bar settled it'),
    actualClose: z.number().nullable().describe('referenceClose × (1 + actualReturn)'),
    actualReturn: z.number().nullable().describe('Realised total return, as a fraction'),
    error: z.number().nullable().describe('actualReturn − expectedReturn'),
    insideInterval: z.boolean().nullable(),
    directionCorrect: z.boolean().nullable().describe('A return of 0 is not up'),
  })
  .meta({ id: 'Prediction' });
export type Prediction = z.output<typeof predictionSchema>;

const { asOf: _asOf, ...recordShape } = recordMetaShape;
const metaShape = { symbol: z.string(), ...recordShape, unavailable: unavailableSchema };

export const predictAnswer = resourceAnswer(predictionSchema, z.strictObject(metaShape));
export type PredictAnswer = z.output<typeof predictAnswer>;
export const predictionsAnswer = listAnswer(predictionSchema, z.strictObject(metaShape));
export type PredictionsAnswer = z.output<typeof predictionsAnswer>;

export const examplePrediction: Prediction = {
  id: '5a2d5c3e-0b1f-5c7d-9e4a-6f0d1b2c3a4e',
  symbol: 'AAPL',
  mode: 'backfill',
  madeAt: '2026-01-31T09:30:00.000Z',
  asOfDate: '2013-02-27',
  targetDate: '2013-02-28',
  referenceClose: 444.57,
  currency: 'USD',
  predictedClose: 444.57,
  lower: 429.8,
  upper: 459.3,
  level: 0.9,
  probabilityUp: 0.52,
  expectedReturn: 0,
  skill: 'none',
  model: { name: 'persistence', version: '1', hash: '0b3c'.repeat(16) },
  interval: { sigma: 0.0198, alpha: 0.101, scores: 1250, quantile: 1.68 },
  featureSet: 'returns@1',
  featuresHash: '9f1e'.repeat(16),
  revision: 1,
  late: false,
  inSample: false,
  inputsChanged: false,
  status: 'settled',
  settledDate: '2013-02-28',
  actualClose: 441.4,
  actualReturn: -0.00713,
  error: -0.00713,
  insideInterval: true,
  directionCorrect: false,
};

export const exampleMeta = {
  symbol: 'AAPL',
  asOfPosition: 'predictions-1@512',
  asOfPositions: ['predictions-1@512'],
  settled: false,
  knownSince: null,
  projectionVersion: 'predictions@1',
  unavailable: {},
};
