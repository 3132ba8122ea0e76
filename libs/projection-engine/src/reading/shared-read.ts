/**
 * One read for all who ask while another runs. It begins after they asked, so nobody gets what was read before something that he knows of.
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
    // Where someone waits, the next one begins in the same turn.
    const over = (): void => {
      if (this.following === undefined) this.current = undefined;
    };
    current.then(over, over);
    return current;
  }
}
