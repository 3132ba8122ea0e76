import { z } from 'zod';
import { daySchema, rangeQuery, resourceAnswer, symbolParameter, unavailableSchema } from '#resources';
import { modelParameter, modeParameter } from './predictions.schema.js';

/** Query of `GET /v1/metrics`; the range is of the session on whose close the predictions stand. */
export const metricsQuery = rangeQuery({
  mode: modeParameter,
  model: modelParameter,
  symbol: symbolParameter.optional().describe('Only predictions of this instrument'),
  window: z
    .string('a whole number of sessions')
    .regex(/^[1-9]\d{0,4}$/, 'a whole number of sessions from 1')
    .transform(Number)
    .optional()
    .meta({
      description: 'Only the last so many settled sessions',
      override: { type: 'integer', minimum: 1 },
      examples: [250],
    }),
});
export type MetricsQuery = z.output<typeof metricsQuery>;

const measure = z.number().nullable();
const share = z.number().min(0).max(1).nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

const evaluationSchema = z
  .strictObject({
    model: z.strictObject({ name: z.string(), version: z.string() }),
    mode: z.enum(['live', 'backfill']).describe('The two are never pooled'),
    drift: z
      .array(z.strictObject({ group: z.string(), date: daySchema, feature: z.string(), stabilityIndex: z.number() }))
      .describe(
        'Features whose population stability index over the last 20 sessions is above 0.25, at the last session of a calendar group',
      ),
    predictions: z.int(),
    sessions: z.int(),
    instruments: z.int(),
    direction: z.strictObject({
      claimed: z.int().describe('Predictions with a probability'),
      accuracy: share,
      accuracyInterval: interval.describe('95 %, by bootstrap over whole days'),
      mcc: measure,
      auc: share,
      brier: measure,
      logLoss: measure,
      calibrationError: measure.describe('Over 10 bins of equal mass'),
      reliability: z.array(z.strictObject({ count: z.int(), meanProbability: z.number(), observed: z.number() })),
    }),
    interval: z.strictObject({
      bounded: z.int().describe('Predictions with bounds'),
      coverage: share.describe('0.90 is aimed at'),
      width: measure.describe('Mean, as a fraction of the reference close'),
      score: measure.describe('Mean interval score; lower is better'),
    }),
    returns: z.strictObject({
      mae: measure,
      mse: measure,
      maeRatio: measure.describe('To persistence; below 1 is better'),
      mseRatio: measure,
      dieboldMariano: z.strictObject({ statistic: z.number(), pValue: z.number() }).nullable(),
      rankIc: measure,
      icir: measure,
    }),
    trading: z
      .strictObject({
        sharpe: z.strictObject({ after0: measure, after5: measure, after10: measure }),
        deflatedSharpe: z
          .strictObject({ probability: z.number().min(0).max(1), trials: z.int() })
          .nullable()
          .describe(
            'Probability that the ratio before costs is more than the best of so many models without skill would show; the models of this mode are counted, at least two',
          ),
        turnover: measure,
        maximumDrawdown: measure,
      })
      .describe('Long what is claimed to rise, short the rest, equal shares; after costs in basis points'),
    prices: z
      .strictObject({
        currency: z.string().nullable(),
        mae: z.number().describe('Mean absolute error of the close'),
        persistenceMae: z.number(),
        rSquared: measure.describe('Near 1 for persistence too, because prices move little in a day'),
        persistenceRSquared: measure,
      })
      .nullable()
      .describe(
        'In the currency, of one symbol; null where no `symbol` is asked for, since prices of several cannot be pooled',
      ),
    baselines: z.strictObject({
      alwaysUp: z.strictObject({ accuracy: share }),
      persistence: z.strictObject({ mae: measure, mse: measure }),
      baseRate: z
        .strictObject({
          brier: measure,
          logLoss: measure,
          brierSkill: measure.describe('1 − brier / brier of the base rate'),
        })
        .describe('persistence@1 on the same predictions'),
    }),
  })
  .meta({ id: 'Evaluation' });
export type EvaluationView = z.output<typeof evaluationSchema>;

export const metricsAnswer = resourceAnswer(
  z.array(evaluationSchema),
  z.strictObject({ symbol: z.string().nullable(), projectionVersion: z.string(), unavailable: unavailableSchema }),
);
export type MetricsAnswer = z.output<typeof metricsAnswer>;

export const exampleEvaluation: EvaluationView = {
  model: { name: 'persistence', version: '1' },
  mode: 'backfill',
  drift: [],
  predictions: 1240,
  sessions: 248,
  instruments: 5,
  direction: {
    claimed: 1140,
    accuracy: 0.516,
    accuracyInterval: [0.49, 0.54],
    mcc: null,
    auc: 0.49,
    brier: 0.2499,
    logLoss: 0.693,
    calibrationError: 0.013,
    reliability: [{ count: 1140, meanProbability: 0.51, observed: 0.516 }],
  },
  interval: { bounded: 1140, coverage: 0.901, width: 0.043, score: 0.06 },
  returns: { mae: 0.0096, mse: 0.0002, maeRatio: 1, mseRatio: 1, dieboldMariano: null, rankIc: null, icir: null },
  trading: {
    sharpe: { after0: 0.9, after5: 0.9, after10: 0.9 },
    deflatedSharpe: { probability: 0.62, trials: 2 },
    turnover: 0.02,
    maximumDrawdown: 0.14,
  },
  prices: null,
  baselines: {
    alwaysUp: { accuracy: 0.516 },
    persistence: { mae: 0.0096, mse: 0.0002 },
    baseRate: { brier: 0.2499, logLoss: 0.693, brierSkill: 0 },
  },
};
