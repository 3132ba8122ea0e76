import { z } from 'zod';
import { formatAddress, parseAddress, type EventAddress } from '#event-sourcing';

/** A moment of the log's record: an instant (UTC milliseconds) or the place of an event. */
export type AsOf =
  { readonly kind: 'instant'; readonly instant: number } | { readonly kind: 'address'; readonly address: EventAddress };

const expected = 'an instant such as 2026-01-31T09:30:00Z or an event address such as prices-3@1042';
const instant = z.iso.datetime({ offset: true });

function parseAsOf(text: string): AsOf | undefined {
  if (instant.safeParse(text).success) return { kind: 'instant', instant: Date.parse(text) };
  try {
    return { kind: 'address', address: parseAddress(text) };
  } catch {
    return undefined;
  }
}

/** `asOf`: answer from what the log had recorded by then. */
export const asOfParameter = z
  .string(expected)
  .transform((text, context): AsOf => {
    const asOf = parseAsOf(text);
    if (asOf !== undefined) return asOf;
    context.addIssue({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  })
  .optional()
  .meta({
    description: 'Answer from what this log had recorded by then: an instant or an event address',
    override: { type: 'string' },
    examples: ['2026-01-31T09:30:00Z', 'prices-3@1042'],
  });

/** An event address such as `prices-3@1042`. */
export const addressParameter = z
  .string('an event address such as prices-3@1042')
  .transform((text, context): EventAddress => {
    try {
      return parseAddress(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'an event address such as prices-3@1042', input: text });
      return z.NEVER;
    }
  })
  .meta({ override: { type: 'string' }, examples: ['prices-3@1042'] });

/** `minPosition`: what a command answered as `Marketlog-Position`, so that a client reads its own write. */
export const minPositionParameter = addressParameter.optional().describe('Wait until the answer holds this event');

/** As `meta.asOf` shows it. */
export function formatAsOf(asOf: AsOf): string {
  return asOf.kind === 'instant' ? formatInstant(asOf.instant) : formatAddress(asOf.address);
}

/** UTC milliseconds as REST shows them: ISO 8601. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString();
}
