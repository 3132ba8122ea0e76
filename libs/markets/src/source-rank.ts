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
