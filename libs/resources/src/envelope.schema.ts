import { z } from 'zod';

/** Why a field is null, by field name: `{ latest: 'no_bars' }`. */
export const unavailableSchema = z
  .record(z.string(), z.string())
  .describe('Reason, by field, for what is null and has a known reason');

export const pageSchema = z.strictObject({
  nextPageToken: z.string().nullable().describe('Give it as pageToken for the next page; null on the last'),
});

/** One resource: `{ data, meta }`. */
export function resourceAnswer<D extends z.ZodType, M extends z.ZodType>(data: D, meta: M) {
  return z.strictObject({ data, meta });
}

/** A list: `{ data, page: { nextPageToken }, meta }`. */
export function listAnswer<D extends z.ZodType, M extends z.ZodType>(item: D, meta: M) {
  return z.strictObject({ data: z.array(item), page: pageSchema, meta });
}
