/**
 * Shares a read between callers. Callers that ask while a read runs all get the next one. That one starts after they asked, so no caller
 * gets a result that is older than its question.
 */
export class SharedRead<T> {
  private current: Promise<T> | undefined;
  private following: Promise<T> | undefined;

  constructor(private readonly read: () => Promise<T>) {}

  ask(): Promise<T> {
    if (this.current === undefined) return this.begin();
    const begin = (): Promise<T> => this.begin();
    return (this.following ??= this.current.then(begin, begin));
  }

  private begin(): Promise<T> {
    this.following = undefined;
    const current = this.read();
    this.current = current;
    // If a caller waits, the next read starts right after this.
    const over = (): void => {
      if (this.following === undefined) this.current = undefined;
    };
    current.then(over, over);
    return current;
  }
}
