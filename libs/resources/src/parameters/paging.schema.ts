import { z } from 'zod';

const expected = 'a whole number from 1 to 10000 in plain decimal digits';

/** How many items one answer holds. */
export const limitParameter = z
  .string(expected)
  .regex(/^[1-9]\d{0,4}$/, expected)
  .transform(Number)
  .refine((limit) => limit <= 10_000, expected)
  .default(100)
  .meta({
    description: 'Items per page',
    override: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
    examples: [100],
  });

/** The `nextPageToken` of the page before. */
export const pageTokenParameter = z
  .string('the nextPageToken of an earlier page')
  .min(1, 'the nextPageToken of an earlier page')
  .max(2000, 'the nextPageToken of an earlier page')
  .optional()
  .describe('`nextPageToken` of the page before, with the same query');

export const pagingShape = { limit: limitParameter, pageToken: pageTokenParameter };
