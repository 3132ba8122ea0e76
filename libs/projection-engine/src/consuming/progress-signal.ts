/** Between commands and requests of this process and what projects for them: what they expect, wait for, and that some checkpoint has moved. */
export class ProgressSignal {
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  private readonly expecting = new Set<(events: number) => void>();

  advanced(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** Resolves at the next advance in this process, or after so many milliseconds, for the advances of others. */
  next(milliseconds: number): Promise<void> {
    for (const awaited of this.listeners) awaited();
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

  /** Calls the listener whenever somebody begins to wait, also again after an advance. @returns the function that ends it */
  onAwaited(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** About so many events will be appended. */
  expect(events: number): void {
    for (const listener of this.expecting) listener(events);
  }

  /** @returns the function that ends it */
  onExpected(listener: (events: number) => void): () => void {
    this.expecting.add(listener);
    return () => this.expecting.delete(listener);
  }
}
