/** Which of two sources is believed where they differ; the lower number wins. */
export type SourceRanking = (source: string) => number;

/** Live vendors; any other label is one that an import gave to its files. */
const liveSources: Readonly<Record<string, number>> = {
  yahoo: 1,
  tiingo: 2,
  'alpha-vantage': 2,
  polygon: 2,
  stooq: 2,
};

/** The default: any file label, then `yahoo`, then other vendors, the bundled `sample` last. */
export const defaultSourceRank: SourceRanking = (source) => (source === 'sample' ? 3 : (liveSources[source] ?? 0));

/**
 * A ranking said by hand, best first (`desk,*,yahoo`); `*` stands for every label that is not named, in the default order
 * among themselves. Without it they come last.
 */
export function rankInOrder(labels: readonly string[]): SourceRanking {
  // Room for the default ranks between two places.
  const places = new Map(labels.map((label, place) => [label, place * 10]));
  const others = places.get('*') ?? labels.length * 10;
  return (source) => places.get(source) ?? others + defaultSourceRank(source);
}
