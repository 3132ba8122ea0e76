/** Tells waiting commands and requests of this process that some checkpoint has moved. */
export class ProgressSignal {
  private readonly waiting = new Set<() => void>();

  advanced(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** Resolves at the next advance in this process, or after so many milliseconds, for the advances of others. */
  next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
    });
  }
}
