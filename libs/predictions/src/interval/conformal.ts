/** Share of outcomes that bounds are meant to miss. */
export const aimedMiscoverage = 0.1;
/** Share of outcomes that bounds are meant to hold; `level` of a prediction. */
export const intervalLevel = 0.9;
/** How fast α follows what was missed (adaptive conformal inference). */
export const adaptation = 0.02;
/** Fewer pooled scores than this give no bounds: `interval_warmup`. */
export const fewestScores = 100;
/** Sessions whose scores are pooled. */
export const pooledSessions = 250;

/**
 * The ⌈(n+1)(1−α)⌉-th smallest score, the rank capped at n (split conformal prediction).
 * @param sorted scores |r − r̂| / σ, ascending
 * @returns undefined while there are fewer than 100
 */
export function conformalQuantile(sorted: ArrayLike<number>, alpha: number): number | undefined {
  const n = sorted.length;
  if (n < fewestScores) return undefined;
  return sorted[Math.min(n, Math.ceil((n + 1) * (1 - alpha))) - 1];
}

/**
 * α after a session of which this share was missed: α ← clamp(α + 0.02 (0.10 − share), 0.001, 0.5). Missing more than was
 * aimed at lowers it, so bounds become wider.
 */
export function adaptedAlpha(alpha: number, shareMissed: number): number {
  return Math.min(0.5, Math.max(0.001, alpha + adaptation * (aimedMiscoverage - shareMissed)));
}
