import { randomBytes, randomUUID } from 'node:crypto';

/** Copies a text into one block of memory. Ids of facts are made so; V8 keeps those of `randomUUID` as pieces, and joins them at the first use. */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');

/** Appends that look like an import of daily bars: one stream per instrument and year, payloads of the usual size. */
export function barAppends(count, eventsEach) {
  const correlationId = randomUUID();
  return Array.from({ length: count }, (_, i) => ({
    stream: `prices-SYM${i % 88}-${1900 + Math.floor(i / 88)}`,
    events: Array.from({ length: eventsEach }, (_, day) => ({
      id: flat(randomUUID()),
      type: 'marketlog.prices.v1.DailyBarRecorded',
      occurredAt: 1_300_000_000_000 + day * 86_400_000,
      correlationId,
      data: new Uint8Array(randomBytes(75)),
    })),
  }));
}
