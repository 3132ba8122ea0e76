/** The last `size` values of a series, oldest first when read by `at`. */
export class Window {
  private readonly values: Float64Array;
  private next = 0;
  count = 0;

  constructor(readonly size: number) {
    this.values = new Float64Array(size);
  }

  push(value: number): void {
    this.values[this.next] = value;
    this.next = this.next + 1 === this.size ? 0 : this.next + 1;
    if (this.count < this.size) this.count++;
  }

  /**
   * Arithmetic mean of the last `length` values, summed afresh each time: a running sum would carry the rounding of bars
   * long past, so that a value depended on where history began.
   */
  mean(length: number): number {
    const { values } = this;
    let at = this.next;
    let sum = 0;
    for (let i = 0; i < length; i++) {
      at = at === 0 ? this.size - 1 : at - 1;
      sum += values[at]!;
    }
    return sum / length;
  }

  /** Population standard deviation of the last `length` values around their mean; exactly 0 where they are all equal. */
  deviation(length: number, mean: number): number {
    const { values } = this;
    let at = this.next === 0 ? this.size - 1 : this.next - 1;
    const last = values[at]!;
    let sum = 0;
    let moved = false;
    for (let i = 0; i < length; i++) {
      const value = values[at]!;
      if (value !== last) moved = true;
      const distance = value - mean;
      sum += distance * distance;
      at = at === 0 ? this.size - 1 : at - 1;
    }
    return moved ? Math.sqrt(sum / length) : 0;
  }

  /** Oldest first. */
  toArray(): number[] {
    const start = this.next - this.count + this.size;
    return Array.from({ length: this.count }, (_, i) => this.values[(start + i) % this.size]!);
  }
}

/** One step of an exponential moving average of n bars: α = 2 / (n + 1). */
export function exponentialStep(previous: number, value: number, n: number): number {
  return previous + (2 / (n + 1)) * (value - previous);
}

/** One step of Wilder's smoothing over n bars: α = 1 / n. */
export function wilderStep(previous: number, value: number, n: number): number {
  return (previous * (n - 1) + value) / n;
}
