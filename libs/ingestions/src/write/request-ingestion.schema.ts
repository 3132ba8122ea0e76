import { z } from 'zod';
import { daySchema, parsedText, resourceAnswer } from '#resources';
import { parseTicker } from '#markets';
import { requestedKinds } from './request-ingestion.command.js';

const mostSymbols = 500;

/** As people write it; upper case inside. */
const tickerSchema = parsedText(parseTicker, 'a symbol such as AAPL, BRK-B or ^GSPC', 'AAPL');

/** Body of `POST /v1/ingestions`. */
export const requestBody = z
  .strictObject({
    kind: z.enum(requestedKinds).describe('What is fetched: daily bars, splits and dividends; or news'),
    symbols: z
      .array(tickerSchema, 'a list of symbols')
      .min(1, `1 to ${mostSymbols} symbols; leave the field out for all that are tracked`)
      .max(mostSymbols, `1 to ${mostSymbols} symbols`)
      .transform((symbols) => [...new Set(symbols)])
      .optional()
      .describe('By default all that are tracked'),
    from: daySchema
      .optional()
      .describe('First day wanted; by default what is missing, of news what vendors give first'),
    to: daySchema.optional().describe('Last day wanted; by default the present'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'a day not before `from`',
  });
export type RequestBody = z.output<typeof requestBody>;

export const requestAnswer = resourceAnswer(
  z.strictObject({
    id: z.uuid(),
    kind: z.enum(requestedKinds),
    symbols: z.array(z.string()).describe('Empty: all that are tracked when it runs'),
    from: daySchema.nullable(),
    to: daySchema.nullable(),
  }),
  z.strictObject({ position: z.string().describe('As in `Marketlog-Position`') }),
);
export type RequestAnswer = z.output<typeof requestAnswer>;

export const exampleRequested: RequestAnswer = {
  data: { id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11', kind: 'prices', symbols: ['AAPL', 'MSFT'], from: null, to: null },
  meta: { position: 'ingestions-5@8' },
};
