import { z } from 'zod';

/** `{symbol}` of a path: whatever the directory can look up; an odd one is answered as unknown, not as malformed. */
export const symbolParameter = z
  .string('a symbol such as AAPL')
  .min(1, 'a symbol such as AAPL')
  .max(64, 'a symbol of at most 64 characters')
  .describe('Ticker of the present holder, else of the last past holder, or an instrument id')
  .meta({ examples: ['AAPL'] });

export const symbolPath = z.strictObject({ symbol: symbolParameter });

/** `true` or `false`, nothing else. */
export const flagParameter = z
  .enum(['true', 'false'], 'true or false')
  .transform((text) => text === 'true')
  .meta({ override: { type: 'boolean' } });

/** A whole number ≥ 0 in plain decimal digits. */
export const wholeNumberParameter = z
  .string('a whole number in plain decimal digits')
  .regex(/^(0|[1-9]\d{0,14})$/, 'a whole number in plain decimal digits')
  .transform(Number)
  .meta({ override: { type: 'integer', minimum: 0 } });

/** An ISO 8601 instant with its offset; UTC milliseconds inside. */
export const instantParameter = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-01-31T09:30:00Z' })
  .transform((text) => Date.parse(text))
  .meta({ override: { type: 'string', format: 'date-time' } });

/** An instant of an answer. */
export const instantSchema = z.iso.datetime();
/** A trading day of an answer. */
export const daySchema = z.iso.date();

/** An endpoint that takes no parameters. */
export const noQuery = z.strictObject({});

/** A text of at most 64 characters that a rule of the domain reads: `parsedText(parseTicker, 'a symbol such as AAPL', 'AAPL')`. */
export function parsedText<T>(parse: (text: string) => T | undefined, expected: string, example: string) {
  return z
    .string(expected)
    .max(64, expected)
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    })
    .meta({ override: { type: 'string', minLength: 1, maxLength: 64 }, examples: [example] });
}
