const minute = 60_000;
const day = 24 * 60 * minute;

/** What a vendor sees of its own limits: the most requests in any 60 seconds and in any 24 hours. */
export class BudgetWatch {
  perMinute = 0;
  perDay = 0;
  requests = 0;
  #times: number[] = [];

  /** @param time UTC milliseconds, not before the last one */
  saw(time: number): void {
    this.requests++;
    const first = this.#times.findIndex((each) => each > time - day);
    this.#times = first < 0 ? [] : first > 0 ? this.#times.slice(first) : this.#times;
    this.#times.push(time);
    this.perDay = Math.max(this.perDay, this.#times.length);
    this.perMinute = Math.max(
      this.perMinute,
      this.#times.length - (this.#times.findLastIndex((each) => each <= time - minute) + 1),
    );
  }
}
