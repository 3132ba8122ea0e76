import { z } from 'zod';
import { resourceAnswer } from '#resources';
import { sentimentLabels } from '../model/sentiment-model.port.js';

/** Of one request. */
export const mostTexts = 64;
const mostBytes = 10_000;

const text = z
  .string('a text')
  .refine((value) => value.trim() !== '', 'a text that is not empty')
  .refine((value) => value.isWellFormed(), 'a text in Unicode, without half characters (lone surrogates)')
  .refine((value) => Buffer.byteLength(value, 'utf8') <= mostBytes, `a text of at most ${mostBytes} bytes in UTF-8`);

/** Body of `POST /v1/sentiment/score`. */
export const scoreBody = z.strictObject({
  texts: z
    .array(text, 'a list of texts')
    .min(1, `1 to ${mostTexts} texts`)
    .max(mostTexts, `1 to ${mostTexts} texts`)
    .meta({
      override: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: mostBytes },
        minItems: 1,
        maxItems: mostTexts,
      },
    }),
});
export type ScoreBody = z.output<typeof scoreBody>;

const probability = z.number().min(0).max(1);

export const probabilitiesSchema = z.strictObject({
  positive: probability,
  neutral: probability,
  negative: probability,
});

export const labelSchema = z.enum(sentimentLabels);

export const scoreSchema = z
  .strictObject({
    label: labelSchema.describe('The most probable of the three'),
    score: z.number().min(-1).max(1).describe('P(positive) − P(negative)'),
    probabilities: probabilitiesSchema,
  })
  .meta({ id: 'SentimentScore' });
export type SentimentScore = z.output<typeof scoreSchema>;

export const modelSchema = z
  .strictObject({ name: z.string(), version: z.string(), hash: z.string().describe('SHA-256 of the model file') })
  .meta({ id: 'ModelIdentity' });

export const scoreAnswer = resourceAnswer(
  z.array(scoreSchema).describe('One per text, in their order'),
  z.strictObject({ model: modelSchema }),
);
export type ScoreAnswer = z.output<typeof scoreAnswer>;

export const exampleModel = {
  name: 'sentiment',
  version: '1.0.0',
  hash: '9b74c9897bac770ffc029102a200c5de2b1c4a3a5f2f8f7a1e0f0c6a4a8e5d11',
};
