import { z } from 'zod';
import { categories, formatAddress } from '#event-sourcing';
import { listAnswer } from '#resources';
import type { DeadLetter, ParkedKeyStatus } from '#projection-engine';

const requestSchema = z.strictObject({
  action: z.enum(['retry', 'drop']),
  eventId: z.uuid().nullable().describe('The one event that is to be dropped; null: all of the key'),
  by: z.string(),
  reason: z.string().describe('Why it is dropped; empty for a retry'),
  at: z.iso.datetime(),
});

export const parkedKeySchema = z
  .strictObject({
    consumer: z.string().describe('Name of the projection or reactor, as `GET /v1/projections` has it'),
    generation: z.int().describe('Of the tables of a projection; of a reactor its version'),
    category: z.enum(categories),
    partition: z.int(),
    key: z.string(),
    eventId: z
      .string()
      .describe('The first event of the sequence: it failed, or waits where the one that failed was dropped'),
    address: z.string(),
    eventType: z.string(),
    code: z.string(),
    message: z.string(),
    fingerprint: z
      .string()
      .nullable()
      .describe('The same for failures that arose at the same place of the code; null where unknown'),
    frames: z.array(z.string()).describe('Where it arose, innermost first'),
    attempts: z.int().describe('How often the event was tried'),
    firstAt: z.iso.datetime().describe('When it failed first'),
    lastAt: z.iso.datetime().describe('When it failed last'),
    events: z.int().describe('Events that are set aside, in order: this one and those of the key that wait behind it'),
    request: requestSchema.nullable().describe('What was asked for and is not done yet'),
  })
  .meta({ id: 'ParkedKey' });

export type ParkedKeyView = z.output<typeof parkedKeySchema>;

const waitingSchema = z.strictObject({
  eventId: z.string(),
  address: z.string(),
  eventType: z.string(),
  code: z.string(),
  message: z.string(),
  parkedAt: z.iso.datetime(),
});

/** Events of a key that are shown one by one. */
export const shownEvents = 1_000;

export const parkedSequenceSchema = parkedKeySchema
  .extend({ waiting: z.array(waitingSchema).describe(`The sequence, its first ${shownEvents} events`) })
  .meta({ id: 'ParkedSequence' });

export type ParkedSequenceView = z.output<typeof parkedSequenceSchema>;

const noMeta = z.strictObject({});

export const parkedKeysAnswer = listAnswer(parkedKeySchema, noMeta);
export const parkedSequencesAnswer = listAnswer(parkedSequenceSchema, noMeta);

const text = (most: number) => {
  const expected = `a text of 1 to ${most} characters`;
  return z.string(expected).trim().min(1, expected).max(most, expected);
};
const consumerName = text(64).describe('One projection or reactor');
const eventKey = text(200).describe('One key, such as the id of an instrument');
const eventId = z.uuid('the id of an event').describe('The key that this event is set aside for');

export const deadLettersQuery = z.strictObject({
  consumer: consumerName.optional(),
  key: eventKey.optional(),
  eventId: eventId.optional(),
});

export const deadLetterPath = z.strictObject({
  eventId: z.uuid('the id of an event').describe('Any event of the sequence'),
});

const selection = {
  ...deadLettersQuery.shape,
  all: z
    .literal(true, 'true, or nothing')
    .optional()
    .describe('All that is parked, of the consumer where one is named'),
};

const by = text(200).describe('Who wants it; the log has it');

export const retryBody = z.strictObject({ ...selection, by: by.default('api') });
export const dropBody = z.strictObject({
  ...selection,
  by,
  reason: text(1000).describe('Why; the log has it'),
});

export function parkedKeyView(parked: ParkedKeyStatus): ParkedKeyView {
  const { consumer, category, partition, key, first, request, ...rest } = parked;
  return {
    consumer: consumer.name,
    generation: consumer.generation,
    ...{ category, partition, key },
    eventId: first.eventId,
    address: formatAddress({ category, partition, position: first.position }),
    eventType: first.eventType,
    code: first.code,
    message: first.message,
    fingerprint: rest.fingerprint,
    frames: [...rest.frames],
    attempts: rest.attempts,
    firstAt: instant(rest.firstAt),
    lastAt: instant(rest.lastAt),
    events: rest.events,
    request: request && { ...request, at: instant(request.at) },
  };
}

export function parkedSequenceView(parked: ParkedKeyStatus, events: readonly DeadLetter[]): ParkedSequenceView {
  const { category, partition } = parked;
  const waiting = events.map(({ position, parkedAt, ...event }) => {
    return { ...event, address: formatAddress({ category, partition, position }), parkedAt: instant(parkedAt) };
  });
  return { ...parkedKeyView(parked), waiting };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export const exampleParkedKey: ParkedKeyView = {
  consumer: 'daily-bars',
  generation: 1,
  category: 'prices',
  partition: 3,
  key: 'AAPL',
  eventId: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
  address: 'prices-3@1042',
  eventType: 'marketlog.prices.v1.DailyBarRecorded',
  code: 'projection_failed',
  message: 'the close is not a number',
  fingerprint: '0f3a5c7e9b1d',
  frames: ['project daily-bars.projection.js:61'],
  attempts: 1,
  firstAt: '2026-01-30T21:00:00.000Z',
  lastAt: '2026-01-30T21:00:00.000Z',
  events: 3,
  request: null,
};

export const exampleParkedSequence: ParkedSequenceView = {
  ...exampleParkedKey,
  waiting: [
    {
      eventId: exampleParkedKey.eventId,
      address: exampleParkedKey.address,
      eventType: exampleParkedKey.eventType,
      code: exampleParkedKey.code,
      message: exampleParkedKey.message,
      parkedAt: exampleParkedKey.firstAt,
    },
  ],
};
