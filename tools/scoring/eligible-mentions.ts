import type { ScoredLog } from './scored-log.js';

/** Mentions of an instrument, and how many of them count for its sentiment before repeats are folded. */
export interface Mentions {
  readonly instrument: string;
  readonly mentions: number;
  readonly eligible: number;
}

/** Of StockNet's tweets, counted apart from this code: English, and the cashtag really stands there. */
export const stockNet: readonly Mentions[] = [
  { instrument: 'D', mentions: 5077, eligible: 247 },
  { instrument: 'T', mentions: 5641, eligible: 1776 },
];

/** By instrument, in the order of its id. */
export function eligibleMentions(log: ScoredLog, instruments: readonly string[]): Mentions[] {
  const [pointer] = log.rows("SELECT live_generation FROM projections WHERE name = 'sentiment-contributions'");
  const rows = log.rows(
    `SELECT instrument_id AS instrument, COUNT(*) AS mentions, SUM(eligible) AS eligible
     FROM sentiment_contributions__g${Number(pointer!['live_generation'])} GROUP BY instrument_id ORDER BY instrument_id`,
  );
  return rows
    .map(({ instrument, mentions, eligible }) => ({
      instrument: String(instrument),
      mentions: Number(mentions),
      eligible: Number(eligible),
    }))
    .filter(({ instrument }) => instruments.includes(instrument));
}
