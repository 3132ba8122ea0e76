import { z } from 'zod';
import { parsedText, resourceAnswer } from '#resources';
import { parseTicker } from '#markets';

/** As people write it; upper case inside. */
const tickerSchema = parsedText(parseTicker, 'a symbol such as AAPL, BRK-B or ^GSPC', 'AAPL');

/** Body of `POST /v1/stocks`. */
export const trackBody = z.strictObject({ symbol: tickerSchema.describe('Ticker; an unknown one is registered') });
export type TrackBody = z.output<typeof trackBody>;

export const trackAnswer = resourceAnswer(
  z.strictObject({
    symbol: z.string(),
    instrumentId: z.string().describe('Given once and never changed'),
    tracked: z.literal(true).describe('Live data is wanted'),
  }),
  z.strictObject({ position: z.string().describe('As in `Marketlog-Position`') }),
);
export type TrackAnswer = z.output<typeof trackAnswer>;

export const exampleTracked: TrackAnswer = {
  data: { symbol: 'AAPL', instrumentId: 'AAPL', tracked: true },
  meta: { position: 'instruments-3@17' },
};

/** Body of `POST /v1/stocks/{symbol}/tickers`. */
export const renameBody = z.strictObject({
  ticker: tickerSchema.describe('The new ticker'),
  from: z.iso
    .date('a day such as 2022-06-09')
    .describe('First exchange-local day of the new ticker; not in the future'),
});
export type RenameBody = z.output<typeof renameBody>;

export const renameAnswer = resourceAnswer(
  z.strictObject({ symbol: z.string(), instrumentId: z.string(), from: z.string() }),
  z.strictObject({ position: z.string().describe('As in `Marketlog-Position`') }),
);
export type RenameAnswer = z.output<typeof renameAnswer>;

export const exampleRenamed: RenameAnswer = {
  data: { symbol: 'META', instrumentId: 'FB', from: '2022-06-09' },
  meta: { position: 'instruments-3@19' },
};
