/** Lets one consumer rest until there may be something new. What comes while it works wakes it as well. */
export class WakeUp {
  private due = true;
  private ring: (() => void) | undefined;

  /** There may be something new. */
  call(): void {
    this.due = true;
    this.ring?.();
  }

  /** It looks now: what comes from here on is either in what it sees or calls again. */
  answered(): void {
    this.due = false;
  }

  /** Resolves when called, after so many milliseconds at the latest, or when aborted; never rejects. One waits at a time. */
  wait(milliseconds: number, abort: AbortSignal): Promise<void> {
    if (this.due || abort.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        abort.removeEventListener('abort', done);
        this.ring = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      abort.addEventListener('abort', done, { once: true });
      this.ring = done;
    });
  }
}
