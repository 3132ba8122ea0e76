import { z } from 'zod';
import {
  daySchema,
  flagParameter,
  listAnswer,
  minPositionParameter,
  pagingShape,
  rangeQuery,
  symbolParameter,
  unavailableSchema,
} from '#resources';
import { computedRules, recordedRules, ruleMeanings } from '../rules/rule-names.js';

const ruleNames = [...recordedRules, ...computedRules] as const;

/** Query of `GET /v1/quality`. */
export const qualityQuery = rangeQuery({
  symbol: symbolParameter.optional().describe('Only this one; else every one, in order of instrument ids'),
  tracked: flagParameter.optional().describe('Only those for which live data is wanted, or only the others'),
  rule: z
    .enum(ruleNames, `one of ${ruleNames.join(', ')}`)
    .optional()
    .describe('Only flags of this rule'),
  ...pagingShape,
  minPosition: minPositionParameter,
});
export type QualityQuery = z.output<typeof qualityQuery>;

const completenessSchema = z
  .strictObject({
    from: daySchema.describe('First bar'),
    to: daySchema.describe(
      'Tracked: the last session whose bar is final, whether or not it is there; else the last bar',
    ),
    sessions: z.int().describe('Sessions of the exchange from one to the other'),
    present: z.int().describe('Those with a bar'),
    missing: z.int(),
    ratio: z.number().min(0).max(1).nullable().describe('present / sessions'),
    completeUpTo: daySchema.nullable().describe('The last session up to which none is missing'),
    missingSessions: z.array(daySchema),
    offCalendar: z.array(daySchema).describe('Days with a bar on which the exchange did not trade'),
  })
  .describe('All of the history, whatever days are asked for; the lists hold the days asked for');

const flagSchema = z.strictObject({
  date: daySchema,
  rule: z.string().describe('A stable name; see meta.rules'),
  detail: z.string().describe('What was seen, with the numbers'),
  source: z.string().nullable().describe('Of the row that was found odd; null where the rule looks at more than a row'),
  recorded: z.boolean().describe('true: kept in the log; false: computed when read'),
});

export const qualitySchema = z
  .strictObject({
    symbol: z.string(),
    exchange: z.string().nullable(),
    tracked: z.boolean(),
    firstBar: daySchema.nullable(),
    lastBar: daySchema.nullable(),
    bars: z.int(),
    completeness: completenessSchema.nullable(),
    reason: z
      .enum(['exchange_unknown', 'no_calendar', 'calendar_ended', 'no_bars'])
      .nullable()
      .describe('Why nothing is said of completeness'),
    flags: z.array(flagSchema),
  })
  .meta({ id: 'Quality' });
export type Quality = z.output<typeof qualitySchema>;

export const qualityAnswer = listAnswer(
  qualitySchema,
  z.strictObject({
    rules: z.record(z.string(), z.string()).describe('What each rule says of a bar, with its threshold'),
    unavailable: unavailableSchema,
  }),
);
export type QualityAnswer = z.output<typeof qualityAnswer>;

export const exampleQuality: QualityAnswer = {
  data: [
    {
      symbol: 'AAPL',
      exchange: 'XNAS',
      tracked: true,
      firstBar: '2012-09-04',
      lastBar: '2017-09-01',
      bars: 1258,
      completeness: {
        from: '2012-09-04',
        to: '2017-09-01',
        sessions: 1259,
        present: 1258,
        missing: 1,
        ratio: 0.9992,
        completeUpTo: '2014-06-06',
        missingSessions: ['2014-06-09'],
        offCalendar: [],
      },
      reason: null,
      flags: [
        {
          date: '2013-01-24',
          rule: 'large_move',
          detail: 'close 73.43 of 2013-01-23 to 64.36: −12.4 %, 7.2 robust deviations',
          source: null,
          recorded: false,
        },
      ],
    },
  ],
  page: { nextPageToken: null },
  meta: { rules: { ...ruleMeanings }, unavailable: {} },
};
