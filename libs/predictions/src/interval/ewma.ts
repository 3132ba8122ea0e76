/** Decay of one session in the variance of daily returns (RiskMetrics). */
export const ewmaDecay = 0.94;

/**
 * Scale of the next daily return: the square root of the exponentially weighted mean of squared returns,
 * σ² = Σ λ^i · r²(t − i) / Σ λ^i with λ = 0.94 and i = 0 for the last return. The weights are divided by their sum, so the
 * value depends on these returns alone and on no seed.
 * @param returns daily total returns as fractions, oldest first; at least one
 * @returns 0 where no price moved
 */
export function ewmaSigma(returns: ArrayLike<number>): number {
  let variance = 0;
  let weights = 0;
  for (let i = 0; i < returns.length; i++) {
    variance = ewmaDecay * variance + returns[i]! * returns[i]!;
    weights = ewmaDecay * weights + 1;
  }
  return Math.sqrt(variance / weights);
}
