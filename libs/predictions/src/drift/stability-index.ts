/** Counts of one feature by bin. */
export type BinCounts = readonly number[];

/** Above this a distribution counts as another one. */
export const driftThreshold = 0.25;

/**
 * Population stability index: Σ (p − q) ln(p / q) over the bins, p and q their shares of both sides. Half a count is added to each
 * bin, so that an empty one says something and not everything. 0 where both are alike; below 0.1 counts as stable, above 0.25 as drift.
 */
export function stabilityIndex(recent: BinCounts, reference: BinCounts): number {
  const shares = (counts: BinCounts) => {
    const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
    return counts.map((count) => (count + 0.5) / total);
  };
  const [p, q] = [shares(recent), shares(reference)];
  return p.reduce((sum, share, bin) => sum + (share - q[bin]!) * Math.log(share / q[bin]!), 0);
}
