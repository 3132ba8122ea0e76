import { z } from 'zod';
import { indicatorNames, type IndicatorName } from '#markets';
import {
  asOfParameter,
  availableAtMeta,
  availableAtParameter,
  daySchema,
  listAnswer,
  minPositionParameter,
  pagingShape,
  rangeQuery,
  recordMetaShape,
  unavailableSchema,
} from '#resources';

const isIndicator = (name: string): name is IndicatorName => (indicatorNames as readonly string[]).includes(name);
const expected = `indicators separated by commas, of ${indicatorNames.join(', ')}`;

/** In the order in which they were asked for, each once. */
const namesParameter = z
  .string(expected)
  .transform((text, context): IndicatorName[] => {
    const names = [...new Set(text.split(',').map((name) => name.trim()))];
    if (names.every(isIndicator)) return names;
    context.addIssue({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  })
  .optional()
  .meta({
    description: 'Only these, separated by commas; all by default',
    override: { type: 'string' },
    examples: ['sma20,rsi14'],
  });

/** Query of `GET /v1/stocks/{symbol}/indicators`. */
export const indicatorsQuery = rangeQuery({
  names: namesParameter,
  sort: z.enum(['asc', 'desc']).default('desc').describe('Order of days'),
  ...pagingShape,
  asOf: asOfParameter,
  availableAt: availableAtParameter,
  minPosition: minPositionParameter,
});

export type IndicatorsQuery = z.output<typeof indicatorsQuery>;

const descriptions: Readonly<Record<IndicatorName, string>> = {
  sma20: 'Mean of the last 20 closes',
  sma50: 'Mean of the last 50 closes',
  ema12: 'Exponential mean of 12 closes, seeded by their mean',
  ema26: 'Exponential mean of 26 closes, seeded by their mean',
  rsi14: "Relative strength of 14 changes, Wilder's smoothing; 0 without movement",
  macd: 'Fast (12) less slow (26) exponential mean, both begun at bar 25: differs from ema12 − ema26 early on',
  macdSignal: 'Exponential mean of 9 macd',
  macdHistogram: 'macd less macdSignal',
  bollingerUpper: 'sma20 plus two population standard deviations',
  bollingerLower: 'sma20 less two population standard deviations',
  bollingerPercentB: "The close's place between the bands: 0 lower, 1 upper; null where they coincide",
  atr14: "Average true range of 14 bars, Wilder's smoothing",
  obv: 'On-balance volume from the first bar, in shares; null from a bar without a volume on',
};

const value = (name: IndicatorName) => z.number().nullable().optional().describe(descriptions[name]);

export const indicatorRowSchema = z
  .strictObject({
    date: daySchema,
    ...(Object.fromEntries(indicatorNames.map((name) => [name, value(name)])) as Record<
      IndicatorName,
      ReturnType<typeof value>
    >),
  })
  .describe('Those asked for; null during warm-up')
  .meta({ id: 'Indicators' });

export type IndicatorRow = z.output<typeof indicatorRowSchema>;

const indicatorsMeta = z.strictObject({
  symbol: z.string(),
  currency: z.string().nullable(),
  exchange: z.string().nullable(),
  timezone: z.string().nullable(),
  adjustment: z.literal('split').describe('What prices and volumes are computed on'),
  ...recordMetaShape,
  availableAt: availableAtMeta,
  unavailable: unavailableSchema,
});

export const indicatorsAnswer = listAnswer(indicatorRowSchema, indicatorsMeta);
export type IndicatorsAnswer = z.output<typeof indicatorsAnswer>;

export const exampleIndicators: IndicatorsAnswer = {
  data: [
    {
      date: '2013-03-01',
      sma20: 456.19,
      sma50: 487.02,
      ema12: 449.6,
      ema26: 461.9,
      rsi14: 36.4,
      macd: -12.3,
      macdSignal: -12.9,
      macdHistogram: 0.6,
      bollingerUpper: 479.1,
      bollingerLower: 433.3,
      bollingerPercentB: -0.06,
      atr14: 10.7,
      obv: 1204518300,
    },
  ],
  page: { nextPageToken: null },
  meta: {
    symbol: 'AAPL',
    currency: 'USD',
    exchange: 'XNAS',
    timezone: 'America/New_York',
    adjustment: 'split',
    asOf: null,
    asOfPosition: 'prices-3@1042',
    asOfPositions: ['prices-3@1042'],
    settled: false,
    knownSince: null,
    projectionVersion: 'indicators@3',
    availableAt: null,
    unavailable: {},
  },
};
