import { z } from 'zod';
import { adjustments } from '#markets';
import {
  asOfParameter,
  availableAtMeta,
  availableAtParameter,
  daySchema,
  instantSchema,
  listAnswer,
  minPositionParameter,
  pagingShape,
  rangeQuery,
  recordMetaShape,
  unavailableSchema,
} from '#resources';

const adjustmentParameter = z
  .enum(adjustments)
  .default('split')
  .describe('split: every known split applied; all: and every distribution; raw: as traded on the day');

const sortParameter = z.enum(['asc', 'desc']).default('desc').describe('Order of days');

/** Query of `GET /v1/stocks/{symbol}/prices`. */
export const pricesQuery = rangeQuery({
  adjustment: adjustmentParameter,
  sort: sortParameter,
  ...pagingShape,
  asOf: asOfParameter,
  availableAt: availableAtParameter,
  minPosition: minPositionParameter,
  format: z
    .enum(['json', 'csv'])
    .default('json')
    .describe('csv: the same page as text, the next page in the Link header'),
});

export type PricesQuery = z.output<typeof pricesQuery>;

const price = z.number().nullable();
const addressSchema = z.string().describe('Of the event that said so: prices-3@1042');

export const barSchema = z
  .strictObject({
    date: daySchema.describe('Trading day, exchange-local'),
    open: price.describe('Per share, in `currency`, on `meta.adjustment`'),
    high: price,
    low: price,
    close: price,
    volume: z
      .number()
      .nullable()
      .describe('Shares, on `meta.adjustment`, with a fraction where the source gives one; null where it gives none'),
    vendorAdjustedClose: z.number().nullable().describe("The vendor's own adjusted close, as delivered with the bar"),
    currency: z.string().nullable().describe('As the source stated it; GBp: pence'),
    source: z.string(),
    recordedAt: instantSchema.describe('When the log accepted this version of the bar'),
    address: addressSchema,
  })
  .meta({ id: 'Bar' });

export type Bar = z.output<typeof barSchema>;

const instrumentMetaShape = {
  symbol: z.string(),
  currency: z.string().nullable(),
  exchange: z.string().nullable(),
  timezone: z.string().nullable(),
};

const pricesMeta = z.strictObject({
  ...instrumentMetaShape,
  source: z.string().nullable().describe('Sources of the bars on this page'),
  adjustment: z.enum(adjustments),
  ...recordMetaShape,
  availableAt: availableAtMeta,
  unavailable: unavailableSchema,
});

export const pricesAnswer = listAnswer(barSchema, pricesMeta);
export type PricesAnswer = z.output<typeof pricesAnswer>;

/** Query of `GET /v1/stocks/{symbol}/actions`. */
export const actionsQuery = rangeQuery({
  sort: sortParameter,
  ...pagingShape,
  asOf: asOfParameter,
  minPosition: minPositionParameter,
});
export type ActionsQuery = z.output<typeof actionsQuery>;

export const actionSchema = z
  .strictObject({
    type: z.enum(['split', 'dividend', 'factor']).describe('factor: derived from adjusted closes'),
    exDate: daySchema,
    numerator: z.number().nullable().describe('split: so many shares …'),
    denominator: z.number().nullable().describe('… for so many'),
    amount: z.number().nullable().describe('dividend: cash per share in `currency`, as delivered'),
    currency: z.string().nullable(),
    factor: z
      .number()
      .nullable()
      .describe('What earlier prices are multiplied by under adjustment=all; null where it is unknown'),
    applied: z
      .boolean()
      .describe('False where another source or kind of fact counts for that day, or nothing is left to apply'),
    source: z.string(),
    recordedAt: instantSchema,
    address: addressSchema,
  })
  .meta({ id: 'Action' });

export type Action = z.output<typeof actionSchema>;

const actionsMeta = z.strictObject({
  ...instrumentMetaShape,
  coverage: z
    .array(z.strictObject({ source: z.string(), from: daySchema, to: daySchema }))
    .describe('Spans for which a source was asked for all splits and dividends'),
  ...recordMetaShape,
  unavailable: unavailableSchema,
});

export const actionsAnswer = listAnswer(actionSchema, actionsMeta);
export type ActionsAnswer = z.output<typeof actionsAnswer>;
