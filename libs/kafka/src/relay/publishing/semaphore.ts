/** So many may be held at a time; who comes later waits in line. */
export class Semaphore {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(size: number) {
    this.free = size;
  }

  /** @returns the function that gives it back; calling it twice does nothing. */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.line.push(resolve));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.line.shift();
      if (next === undefined) this.free++;
      else next();
    };
  }
}
