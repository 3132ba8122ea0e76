import { formatInstant } from './as-of.schema.js';
import { instantParameter, instantSchema } from './plain.schema.js';

/** `availableAt`: of what is known, only what could be known by then. UTC milliseconds. */
export const availableAtParameter = instantParameter
  .optional()
  .describe(
    'Only what could be known by then: live data counts from its recording, history from its market time and a delay of its source',
  );

/** `availableAt` as `meta` shows it. */
export const availableAtMeta = instantSchema.nullable().describe('The moment asked for; null: all that is known');

export function formatAvailableAt(availableAt: number | undefined): string | null {
  return availableAt === undefined ? null : formatInstant(availableAt);
}
