/**
 * P(Z > z) of a standard normal, z ≥ 0, to 1e-14: half of erfc(z/√2), whose series (Abramowitz and Stegun 7.1.6) serves small
 * and whose continued fraction (7.1.14) large values.
 */
export function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  const bell = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x > 2.5) {
    let fraction = 0;
    for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
    return bell / (x + fraction) / 2;
  }
  let [term, sum] = [x, x];
  for (let n = 1; term > sum * 1e-17; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return 0.5 - bell * sum;
}

/** P(Z ≤ z) of a standard normal. */
export function cumulative(z: number): number {
  return z < 0 ? upperTail(-z) : 1 - upperTail(z);
}

/** z ≥ 0 with P(Z > z) = tail, 0 < tail ≤ 1/2: Newton's method, which never overshoots from below, where the tail is convex. */
export function upperQuantile(tail: number): number {
  let z = 0;
  for (let step = Infinity; step > 1e-13 * (1 + z); z += step)
    step = (upperTail(z) - tail) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z;
}
