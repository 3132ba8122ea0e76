import { z } from 'zod';
import {
  asOfParameter,
  daySchema,
  flagParameter,
  listAnswer,
  minPositionParameter,
  pagingShape,
  recordMetaShape,
  resourceAnswer,
  unavailableSchema,
} from '#resources';

const text = (longest: number) =>
  z.string().min(1, 'a text that is not empty').max(longest, `at most ${longest} characters`);

/** Query of `GET /v1/stocks`. Several filters all hold. */
export const stocksQuery = z.strictObject({
  tracked: flagParameter.optional().describe('Only those for which live data is wanted, or only the others'),
  sector: text(255).optional().describe('Exactly this sector'),
  search: text(100).optional().describe('Part of the symbol or name, in any case'),
  ...pagingShape,
  minPosition: minPositionParameter,
});

export type StocksQuery = z.output<typeof stocksQuery>;

/** Query of `GET /v1/stocks/{symbol}`. */
export const stockQuery = z.strictObject({ asOf: asOfParameter, minPosition: minPositionParameter });
export type StockQuery = z.output<typeof stockQuery>;

const latestSchema = z
  .strictObject({
    date: daySchema.describe('Trading day'),
    close: z.number().nullable().describe('null: it holds dividends that are not all known'),
    previousClose: z.number().nullable(),
    change: z.number().nullable().describe('In the currency of the quotes'),
    changePercent: z.number().nullable(),
    volume: z.number().nullable(),
  })
  .describe('The last recorded bar, on adjustment=split');

const stockShape = {
  symbol: z.string().describe('The ticker it holds now, or held last'),
  name: z.string().nullable(),
  sector: z.string().nullable(),
  exchange: z.string().nullable().describe('ISO 10383 code where the source gave one'),
  currency: z.string().nullable().describe('ISO 4217 code of the quotes, or GBp for pence'),
  tracked: z.boolean().describe('True where live data is wanted'),
  firstBar: daySchema.nullable(),
  lastBar: daySchema.nullable(),
  bars: z.int().describe('Trading days with a bar'),
  latest: latestSchema.nullable(),
  freshness: z
    .strictObject({
      expectedLastBar: daySchema.nullable().describe('Last session whose bar is final, whether or not it is there'),
      missingDays: z.int().nullable().describe('Sessions after the last bar up to that one'),
      reason: z
        .enum(['exchange_unknown', 'no_calendar', 'calendar_ended'])
        .nullable()
        .describe(
          'Why there are no figures: no exchange stated, no calendar of it here, or none for this day any more',
        ),
    })
    .describe('How far the last bar lies behind the calendar of the exchange'),
};

export const stockSchema = z.strictObject(stockShape).meta({ id: 'Stock' });
export type Stock = z.output<typeof stockSchema>;

const sentimentSummary = z
  .strictObject({
    date: daySchema,
    score: z.number().min(-1).max(1),
    label: z.enum(['positive', 'neutral', 'negative']),
    articles: z.int().describe('Articles that count in it'),
  })
  .describe('Of the last completed session with scored articles; day by day at /v1/sentiment/{symbol}');

const share = z.number().min(0).max(1);
const predictionSummary = z
  .strictObject({
    asOfDate: daySchema.describe('Session on whose close it stands'),
    targetDate: daySchema.describe('Session that it is about'),
    referenceClose: z.number().describe('Close of asOfDate'),
    predictedClose: z.number(),
    lower: z.number().nullable().describe('Null, as upper, while too few predictions are settled for bounds'),
    upper: z.number().nullable(),
    level: share.describe('Share of outcomes that is meant to lie between lower and upper'),
    probabilityUp: share.nullable(),
    mode: z.enum(['live', 'backfill']),
    status: z.enum(['open', 'settled', 'void']),
    model: z.strictObject({ name: z.string(), version: z.string() }),
  })
  .describe('The latest; with its outcome and what it was made from at /v1/predict/{symbol}');

/** One stock says more of itself; what is predicted and felt about it comes from parts that may not be there. */
export const stockDetailSchema = z
  .strictObject({
    ...stockShape,
    instrumentId: z.string().describe('Given once and never changed'),
    timezone: z.string().nullable().describe('IANA time zone of the exchange'),
    tickers: z
      .array(z.strictObject({ symbol: z.string(), from: daySchema.nullable().describe('null: since ever') }))
      .describe('Oldest first'),
    prediction: predictionSummary.nullable(),
    sentiment: sentimentSummary.nullable(),
  })
  .meta({ id: 'StockDetail' });

const adjustment = z.literal('split').describe('What latest prices and their changes are computed on');
const { asOf, asOfPositions, settled } = recordMetaShape;
export const stocksAnswer = listAnswer(stockSchema, z.strictObject({ adjustment, unavailable: unavailableSchema }));
export type StocksAnswer = z.output<typeof stocksAnswer>;
export const stockAnswer = resourceAnswer(
  stockDetailSchema,
  z.strictObject({ adjustment, asOf, asOfPositions, settled, unavailable: unavailableSchema }),
);
export type StockAnswer = z.output<typeof stockAnswer>;

export const exampleStock: Stock = {
  symbol: 'AAPL',
  name: 'Apple Inc.',
  sector: 'Technology',
  exchange: 'XNAS',
  currency: 'USD',
  tracked: true,
  firstBar: '2000-03-01',
  lastBar: '2013-03-01',
  bars: 3270,
  latest: {
    date: '2013-03-01',
    close: 430.47,
    previousClose: 441.4,
    change: -10.93,
    changePercent: -2.4762,
    volume: 19688500,
  },
  freshness: { expectedLastBar: '2013-03-01', missingDays: 0, reason: null },
};
