import { z } from 'zod';
import { formatAsOf, formatInstant, type AsOf } from '../parameters/as-of.schema.js';
import { instantSchema } from '../parameters/plain.schema.js';

/** What an answer says of the record it was given from; part of its `meta`. */
export const recordMetaShape = {
  asOf: z.string().nullable().describe('The moment asked for; null: now'),
  asOfPosition: z.string().nullable().describe('Last event that counts, such as prices-3@1042; null before the first'),
  asOfPositions: z.array(z.string()).describe('The same for every partition that was read'),
  settled: z.boolean().describe('True where this question will be answered the same for ever'),
  knownSince: instantSchema
    .nullable()
    .describe('When the first event of the symbol was recorded, where asOf lies before it'),
  projectionVersion: z.string().describe('Read models that answered, with their versions'),
};

export type RecordMeta = z.output<z.ZodObject<typeof recordMetaShape>>;

/** @param asOfPosition see formatPosition; @param knownSince UTC milliseconds */
export function recordMeta(
  asOf: AsOf | undefined,
  asOfPosition: string | null,
  rest: { readonly settled: boolean; readonly knownSince: number | null; readonly projectionVersion: string },
): RecordMeta {
  return {
    asOf: asOf === undefined ? null : formatAsOf(asOf),
    asOfPosition,
    asOfPositions: asOfPosition === null ? [] : [asOfPosition],
    settled: rest.settled,
    knownSince: rest.knownSince === null ? null : formatInstant(rest.knownSince),
    projectionVersion: rest.projectionVersion,
  };
}
