import { z } from 'zod';
import { flagParameter, resourceAnswer } from '#resources';

export const withdrawalQuery = z.strictObject({
  cascade: flagParameter.optional().describe('Takes back also what was recorded later on top of it'),
});

const position = z.strictObject({ position: z.string().describe('As in `Marketlog-Position`') });

export const begunAnswer = resourceAnswer(
  z.strictObject({ id: z.uuid(), state: z.enum(['withdrawing', 'withdrawn']) }),
  position,
);

const count = z.int().min(0);
const address = z.string().describe('Of an event: `prices-3@1042`');

export const withdrawalAnswer = resourceAnswer(
  z.strictObject({
    id: z.uuid(),
    withdrawn: count.describe('Events that would be taken back now'),
    kept: count.describe('Events that stay because later ones stand on them'),
    standing: z
      .array(
        z.strictObject({
          address,
          by: address.describe('The later event'),
          ingestion: z.uuid().nullable().describe('That recorded the later event'),
        }),
      )
      .describe(
        'What stays, the first 1 000; also registrations of instruments that others use, which `kept` leaves out',
      ),
    claims: z.strictObject({
      sentiment: count.describe('Scores of its articles'),
      predictions: count.describe('Predictions that were computed from what it recorded'),
      named: z
        .array(
          z.strictObject({
            address,
            kind: z.enum(['sentiment', 'prediction']),
            of: z.string().describe('Id of the article, or the symbol'),
            targetDate: z.iso.date().nullable().describe('The session that was predicted'),
          }),
        )
        .describe('The first 1 000 of both'),
    }),
  }),
  z.strictObject({}),
);
export type WithdrawalAnswer = z.output<typeof withdrawalAnswer>;

export const exampleWithdrawal: WithdrawalAnswer = {
  data: {
    id: '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11',
    withdrawn: 2514,
    kept: 1,
    standing: [{ address: 'prices-1@17', by: 'prices-1@5622', ingestion: '5f0c9a64-0b1e-4a52-9a3e-7c116b8d0b5f' }],
    claims: {
      sentiment: 0,
      predictions: 1,
      named: [{ address: 'predictions-1@9', kind: 'prediction', of: 'AAPL', targetDate: '2013-02-28' }],
    },
  },
  meta: {},
};
