/** Which of two sources is believed where they differ; the lower number wins. */
export type SourceRanking = (source: string) => number;

/** How the label of every live vendor but Yahoo begins, so that it tells itself from the labels that imports give to files. */
export const liveLabel = 'live-';

/** The default: any file label, then `yahoo`, then other vendors, the bundled `sample` last. */
export const defaultSourceRank: SourceRanking = (source) => {
  if (source === 'sample') return 3;
  if (source.startsWith(liveLabel)) return 2;
  return source === 'yahoo' ? 1 : 0;
};

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
