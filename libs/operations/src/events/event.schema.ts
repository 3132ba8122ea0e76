import { z } from 'zod';
import { categories } from '#event-sourcing';
import {
  instantParameter,
  instantSchema,
  limitParameter,
  listAnswer,
  pageTokenParameter,
  refuseReversed,
  resourceAnswer,
  symbolParameter,
  unavailableSchema,
  wholeNumberParameter,
} from '#resources';

const typeExpected = 'an event type such as marketlog.prices.v1.DailyBarRecorded';
const typePattern = /^marketlog\.[a-z]+\.v\d+(?:(?:alpha|beta)\d+)?\.[A-Z][A-Za-z]+$/;

const uuidParameter = z.guid('a UUID').toLowerCase();

/** Query of `GET /v1/events`. Several filters all hold. */
export const eventsQuery = z
  .strictObject({
    category: z.enum(categories).optional().describe('One category'),
    partition: wholeNumberParameter.optional().describe('One partition of each category'),
    fromPosition: wholeNumberParameter.optional().describe('First position, inclusive'),
    toPosition: wholeNumberParameter.optional().describe('Last position, inclusive'),
    type: z
      .string(typeExpected)
      .regex(typePattern, typeExpected)
      .optional()
      .describe('One event type; with it the retired ones that are read as it'),
    symbol: symbolParameter
      .optional()
      .describe('Events of the instrument: categories instruments, prices and predictions'),
    recordedFrom: instantParameter.optional().describe('Recorded at or after this instant'),
    recordedTo: instantParameter.optional().describe('Recorded at or before this instant'),
    correlationId: uuidParameter.optional().describe('Events of one ingestion, request or run'),
    causationId: uuidParameter.optional().describe('Events that one event caused, by its id'),
    id: uuidParameter.optional().describe('One event'),
    sort: z.enum(['asc', 'desc']).default('asc').describe('Log order (category, partition, position) or its reverse'),
    limit: limitParameter,
    pageToken: pageTokenParameter,
  })
  .superRefine((query, context) => {
    refuseReversed(query, context, ['fromPosition', 'toPosition'], 'a position');
    refuseReversed(query, context, ['recordedFrom', 'recordedTo'], 'an instant');
  });

export type EventsQuery = z.output<typeof eventsQuery>;

export const eventSchema = z
  .strictObject({
    address: z.string().describe('Place in the log: prices-3@1042'),
    id: z.uuid(),
    type: z.string(),
    stream: z.string(),
    version: z.int().describe('1, 2, 3 … within the stream'),
    category: z.enum(categories),
    partition: z.int(),
    position: z.int().describe('1, 2, 3 … within the partition, without holes'),
    key: z.string(),
    occurredAt: instantSchema.describe('When it was true in the market'),
    recordedAt: instantSchema.describe('When the log accepted it'),
    correlationId: z.uuid().nullable().describe('Ingestion, request or run that it belongs to'),
    causationId: z.uuid().nullable().describe('Event that caused it'),
    data: z.record(z.string(), z.unknown()).nullable().describe('Protobuf JSON of the newest version of the type'),
  })
  .meta({ id: 'Event' });

export type EventView = z.output<typeof eventSchema>;

export const eventAnswer = resourceAnswer(eventSchema, z.strictObject({ unavailable: unavailableSchema }));
export const eventsAnswer = listAnswer(
  eventSchema,
  z.strictObject({ unavailable: unavailableSchema.describe('Reason, by address, where data is null') }),
);

export const exampleEvent: EventView = {
  address: 'prices-3@1042',
  id: '5a8c1f6e-3d0b-5e55-8f4e-0c0a3c6f1d11',
  type: 'marketlog.prices.v1.SplitRecorded',
  stream: 'actions-AAPL',
  version: 1,
  category: 'prices',
  partition: 3,
  position: 1042,
  key: 'AAPL',
  occurredAt: '2005-02-28T00:00:00.000Z',
  recordedAt: '2026-01-31T09:30:00.000Z',
  correlationId: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
  causationId: null,
  data: { instrumentId: 'AAPL', exDate: '2005-02-28', numerator: 2, denominator: 1, source: 'sample' },
};
