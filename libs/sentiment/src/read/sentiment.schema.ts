import { z } from 'zod';
import {
  dateRangeShape,
  daySchema,
  limitParameter,
  minPositionParameter,
  refuseReversed,
  resourceAnswer,
  unavailableSchema,
} from '#resources';
import { exampleModel, labelSchema, modelSchema } from '../score/score.schema.js';

/** Query of `GET /v1/sentiment/{symbol}`. */
export const sentimentQuery = z
  .strictObject({ ...dateRangeShape, limit: limitParameter, minPosition: minPositionParameter })
  .superRefine((value, context) => refuseReversed(value, context, ['start', 'end'], 'a day'));
export type SentimentQuery = z.output<typeof sentimentQuery>;

const dailySchema = z
  .strictObject({
    date: daySchema.describe('The first session that closed after the articles were available'),
    mean: z
      .number()
      .nullable()
      .describe('Of the scores, each weighed by 1 divided by the instruments that its article mentions'),
    dispersion: z.number().nullable().describe('Standard deviation of the scores, weighed alike'),
    positive: z.int().describe('Scored articles that count, by label'),
    neutral: z.int(),
    negative: z.int(),
    articles: z.int().describe('All that mention the instrument'),
    eligibleArticles: z
      .int()
      .describe(
        'Those that count: in English or an unknown language, really about the instrument, the same words once',
      ),
    unscoredArticles: z.int().describe('Of those that count, the ones that no model has scored yet'),
  })
  .meta({ id: 'DailySentiment' });

export const sentimentSchema = z
  .strictObject({
    symbol: z.string(),
    date: daySchema
      .nullable()
      .describe('The last completed session with scored articles, which score and label are of'),
    score: z.number().nullable().describe('-1 to 1: its mean'),
    label: labelSchema.nullable().describe('neutral within 0.05 of 0'),
    articles: z.int().describe('Articles that count in it'),
    model: modelSchema.nullable().describe('Whose scores are shown'),
    daily: z.array(dailySchema).describe('Sessions with articles, newest first'),
  })
  .meta({ id: 'Sentiment' });

export const sentimentAnswer = resourceAnswer(
  sentimentSchema,
  z.strictObject({
    symbol: z.string(),
    exchange: z.string().nullable(),
    sessions: z
      .enum(['exchange', 'utcDate'])
      .describe('What days are: sessions of the exchange, or UTC dates where no calendar is known'),
    unavailable: unavailableSchema,
  }),
);
export type SentimentAnswer = z.output<typeof sentimentAnswer>;

export const exampleSentiment: SentimentAnswer = {
  data: {
    symbol: 'AAPL',
    date: '2013-02-28',
    score: 0.41,
    label: 'positive',
    articles: 3,
    model: exampleModel,
    daily: [
      {
        date: '2013-02-28',
        mean: 0.41,
        dispersion: 0.22,
        positive: 2,
        neutral: 1,
        negative: 0,
        articles: 5,
        eligibleArticles: 3,
        unscoredArticles: 0,
      },
    ],
  },
  meta: { symbol: 'AAPL', exchange: 'XNAS', sessions: 'exchange', unavailable: {} },
};
