import type { FeatureWindow } from '../window/feature-window.js';

/** Upper bounds of the bins, so that sessions are comparable; the last bin has none. */
const edges = {
  sigma: [0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.03, 0.05, 0.1],
  lastReturn: [-0.05, -0.03, -0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.05],
} as const;

const features = {
  sigma: ({ sigma }: FeatureWindow) => sigma,
  lastReturn: ({ returns }: FeatureWindow) => returns.at(-1)!,
};

/** How the features of a session are distributed over its members, for the watch on drift. */
export function featureBins(windows: readonly FeatureWindow[]) {
  return (Object.keys(features) as (keyof typeof features)[]).map((feature) => {
    const counts = new Array<number>(edges[feature].length + 1).fill(0);
    for (const window of windows) {
      const value = features[feature](window);
      const place = edges[feature].findIndex((edge) => value <= edge);
      counts[place < 0 ? edges[feature].length : place]!++;
    }
    return { feature, bins: counts.map((count, i) => ({ upTo: edges[feature][i], count })) };
  });
}
