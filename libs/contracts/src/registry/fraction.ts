export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The simplest fraction that is the ratio within 1e-9 relative, by continued fractions: 0.3333333333333333 is 1/3, 1.5 is
 * 3/2. A split's numbers are small integers, so nothing else can be meant.
 * @throws RangeError where the ratio is no positive finite number.
 */
export function fractionOf(ratio: number): Fraction {
  if (!(ratio > 0 && Number.isFinite(ratio))) throw new RangeError(`${ratio} is no split ratio`);
  let [numerator, denominator] = [Math.floor(ratio), 1];
  let [lastNumerator, lastDenominator] = [1, 0];
  let rest = ratio - numerator;
  while (Math.abs(numerator / denominator - ratio) > ratio * 1e-9) {
    const whole = Math.floor(1 / rest);
    rest = 1 / rest - whole;
    [numerator, lastNumerator] = [whole * numerator + lastNumerator, numerator];
    [denominator, lastDenominator] = [whole * denominator + lastDenominator, denominator];
  }
  return { numerator, denominator };
}
