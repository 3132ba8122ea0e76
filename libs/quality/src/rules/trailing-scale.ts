/** Makes the median absolute deviation of normally distributed values their standard deviation. */
const consistency = 1.4826;

/** The last so many values, in order of time and of size at once, so that a step costs their number and no sorting. */
export class TrailingScale {
  readonly #inTime: number[] = [];
  readonly #sorted: number[] = [];

  constructor(private readonly length: number) {}

  get isFull(): boolean {
    return this.#inTime.length === this.length;
  }

  add(value: number): void {
    if (this.isFull) this.#sorted.splice(this.#placeOf(this.#inTime.shift()!), 1);
    this.#inTime.push(value);
    this.#sorted.splice(this.#placeOf(value), 0, value);
  }

  /** 1.4826 × the median of the absolute deviations from the median: a standard deviation that outliers do not move. */
  get robustDeviation(): number {
    const sorted = this.#sorted;
    const median = middle(sorted);
    const deviations = sorted.map((value) => Math.abs(value - median)).sort((a, b) => a - b);
    return consistency * middle(deviations);
  }

  /** Place of the first value that is not smaller. */
  #placeOf(value: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const half = (low + high) >>> 1;
      if (this.#sorted[half]! < value) low = half + 1;
      else high = half;
    }
    return low;
  }
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
