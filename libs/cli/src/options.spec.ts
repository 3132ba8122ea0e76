import { z } from 'zod';
import { optionsAs } from './options.js';

const query = z.strictObject({
  limit: z.string().regex(/^\d+$/, 'a whole number').transform(Number).default(100),
  sort: z.enum(['asc', 'desc']).default('asc'),
  fromPosition: z.string().regex(/^\d+$/, 'a whole number').optional(),
  causationId: z.guid('a UUID').optional(),
});

test('options are read as the endpoint reads its parameters', () => {
  expect(optionsAs(query.safeParse({ limit: '7' }))).toEqual({ limit: 7, sort: 'asc' });
});

test.each([
  [{ limit: 'x' }, '--limit: expected a whole number'],
  [{ fromPosition: 'x' }, '--from-position: expected a whole number'],
  [{ causationId: 'x' }, '--causation: expected a UUID'],
  [{ sort: 'x' }, '--sort: expected one of "asc"|"desc"'],
])('%j is refused by the name of the option', (options, message) => {
  expect(() => optionsAs(query.safeParse(options), { causationId: 'causation' })).toThrow(
    expect.objectContaining({ code: 'usage', message }),
  );
});
