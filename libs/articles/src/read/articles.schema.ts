import { z } from 'zod';
import {
  asOfParameter,
  availableAtMeta,
  availableAtParameter,
  instantSchema,
  listAnswer,
  minPositionParameter,
  pagingShape,
  recordMetaShape,
  unavailableSchema,
} from '#resources';

/** Query of `GET /v1/stocks/{symbol}/articles`. */
export const articlesQuery = z.strictObject({
  ...pagingShape,
  asOf: asOfParameter,
  availableAt: availableAtParameter,
  minPosition: minPositionParameter,
});
export type ArticlesQuery = z.output<typeof articlesQuery>;

const probability = z.number().min(0).max(1);

const articleSentimentSchema = z
  .strictObject({
    label: z.enum(['positive', 'neutral', 'negative']),
    score: z.number().describe('-1 to 1'),
    probabilities: z.strictObject({ positive: probability, neutral: probability, negative: probability }),
    model: z.string().describe('Name and version'),
  })
  .describe('Null until a model has scored the text');

export const articleSchema = z
  .strictObject({
    id: z.uuid(),
    source: z.string(),
    publishedAt: instantSchema,
    title: z.string().nullable(),
    text: z.string().nullable(),
    url: z.string().nullable(),
    language: z.string().nullable().describe('BCP 47 primary tag'),
    address: z.string().describe('Of the event that said these words: articles-3@1042'),
    symbols: z.array(z.string()).describe('Every instrument that it mentions, by its present ticker, in order'),
    sentiment: articleSentimentSchema.nullable(),
  })
  .meta({ id: 'Article' });
export type Article = z.output<typeof articleSchema>;

const { asOf, asOfPositions, settled } = recordMetaShape;
export const articlesAnswer = listAnswer(
  articleSchema,
  z.strictObject({
    symbol: z.string(),
    asOf,
    asOfPositions,
    settled,
    availableAt: availableAtMeta,
    unavailable: unavailableSchema,
  }),
);
export type ArticlesAnswer = z.output<typeof articlesAnswer>;

export const exampleArticle: Article = {
  id: '3b6c0f5e-58a1-5b0c-9d0e-3f1e2a7c4b11',
  source: 'sample',
  publishedAt: '2013-02-27T14:30:00.000Z',
  title: 'Apple holds its annual meeting of shareholders',
  text: null,
  url: null,
  language: 'en',
  address: 'articles-3@1042',
  symbols: ['AAPL'],
  sentiment: {
    label: 'neutral',
    score: 0.03,
    probabilities: { positive: 0.05, neutral: 0.93, negative: 0.02 },
    model: 'sentiment@1.0.0',
  },
};
