/** An article as far as it matters whether it counts for an instrument at a session. */
export interface CountableArticle {
  readonly articleId: string;
  /** UTC milliseconds. */
  readonly availableAt: number;
  readonly eligible: boolean;
  readonly wordsKey: string;
}

/** Of the articles of one session those that count: eligible, and the first with their words; in order of availability and article. */
export function countedArticles<A extends CountableArticle>(articles: readonly A[]): A[] {
  const words = new Set<string>();
  return [...articles]
    .sort((a, b) => a.availableAt - b.availableAt || (a.articleId < b.articleId ? -1 : 1))
    .filter(({ eligible, wordsKey }) => {
      if (!eligible || words.has(wordsKey)) return false;
      words.add(wordsKey);
      return true;
    });
}

/**
 * Weighted mean and population standard deviation of scores, each 1 divided by the number of instruments that its article mentions.
 * Sums are taken in the order given, so that every reader gets the same doubles.
 * @returns undefined where there are no scores
 */
export function weightedScores(
  scored: readonly { readonly score: number; readonly instruments: number }[],
): { readonly mean: number; readonly dispersion: number } | undefined {
  if (scored.length === 0) return undefined;
  const sum = (value: (each: (typeof scored)[number]) => number) =>
    scored.reduce((total, each) => total + value(each), 0);
  const weight = sum(({ instruments }) => 1 / instruments);
  const mean = sum(({ score, instruments }) => (1 / instruments) * score) / weight;
  const squares = sum(({ score, instruments }) => (1 / instruments) * (score - mean) ** 2);
  return { mean, dispersion: Math.sqrt(squares / weight) };
}
