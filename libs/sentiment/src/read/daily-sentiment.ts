import { countedArticles, weightedScores } from '#markets';
import type { SentimentLabel } from '../model/sentiment-model.port.js';

/** What one article counts for one instrument. */
export interface Contribution {
  readonly articleId: string;
  /** UTC milliseconds. */
  readonly availableAt: number;
  readonly eligible: boolean;
  readonly wordsKey: string;
  /** Instruments that the article mentions. */
  readonly instruments: number;
  /** Undefined until a model has scored the article's present words. */
  readonly scored: { readonly label: SentimentLabel; readonly score: number } | undefined;
}

export interface DailySentiment {
  /** The session; the UTC date where no calendar is known. */
  readonly date: string;
  /** Weighted mean of the scores, each 1 divided by the number of instruments that the article mentions; null without any. */
  readonly mean: number | null;
  /** Standard deviation of the scores, weighted alike. */
  readonly dispersion: number | null;
  /** Scored articles that count, by label. */
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
  /** All that mention the instrument. */
  readonly articles: number;
  /** Those that count: eligible, and the first with its words. */
  readonly eligibleArticles: number;
  /** Of those that count, the ones that no model has scored yet. */
  readonly unscoredArticles: number;
}

/**
 * The series of an instrument, newest session first.
 * @param contributions in any order: sums are taken in order of availability and article, so that every reader gets the same doubles
 */
export function dailySentiment(
  contributions: readonly Contribution[],
  sessionOf: (availableAt: number) => string,
): DailySentiment[] {
  const bySession = Map.groupBy(contributions, ({ availableAt }) => sessionOf(availableAt));
  return [...bySession]
    .map(([date, ofSession]) => ofOneSession(date, ofSession))
    .sort((a, b) => (a.date < b.date ? 1 : -1));
}

function ofOneSession(date: string, articles: readonly Contribution[]): DailySentiment {
  const counted = countedArticles(articles);
  const scored = counted.flatMap(({ scored: each, instruments }) => (each ? [{ ...each, instruments }] : []));
  const scores = weightedScores(scored);
  const count = (label: SentimentLabel) => scored.filter((each) => each.label === label).length;
  return {
    date,
    mean: scores?.mean ?? null,
    dispersion: scores?.dispersion ?? null,
    positive: count('positive'),
    neutral: count('neutral'),
    negative: count('negative'),
    articles: articles.length,
    eligibleArticles: counted.length,
    unscoredArticles: counted.length - scored.length,
  };
}

/** A mean nearer to 0 than this is neutral. */
const leaning = 0.05;

/** What a mean amounts to in one word. */
export function labelOf(mean: number): SentimentLabel {
  if (Math.abs(mean) < leaning) return 'neutral';
  return mean > 0 ? 'positive' : 'negative';
}
