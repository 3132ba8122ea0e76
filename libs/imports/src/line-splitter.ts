/** Consecutive lines without their ends. `null` stands for a line longer than allowed, whose text was thrown away. */
export interface LineBatch {
  /** 1-based number of the first one. */
  readonly first: number;
  readonly lines: readonly (string | null)[];
}

/** Cuts a stream of text into lines and never holds more than one chunk and one line of the maximum length. */
export class LineSplitter {
  private next = 1;
  private pending = '';
  /** True within a line that is longer than allowed, until its end comes; it is given out at once, so that a reader may stop. */
  private overlong = false;

  constructor(
    private readonly maximum: number,
    /** `\n`, with or without `\r` before it, or `\r` alone. */
    public lineEnd: '\n' | '\r' = '\n',
  ) {}

  /** The lines that this piece completes, if any, and one that it makes too long. */
  push(text: string): LineBatch | undefined {
    const lines: (string | null)[] = text.split(this.lineEnd);
    if (this.overlong) {
      // The rest of a line that was given out already.
      lines.shift();
      if (lines.length === 0) return undefined;
      this.overlong = false;
    } else lines[0] = this.pending + lines[0]!;
    this.pending = lines.pop() ?? '';
    if (this.pending.length > this.maximum) {
      this.pending = '';
      this.overlong = true;
      lines.push(null);
    }
    return lines.length === 0 ? undefined : this.batch(lines);
  }

  /** The last line where no line end follows it. */
  end(): LineBatch | undefined {
    return this.pending === '' ? undefined : this.batch([this.pending]);
  }

  private batch(lines: (string | null)[]): LineBatch {
    const first = this.next;
    this.next += lines.length;
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] ?? null;
      if (line === null) continue;
      if (line.length > this.maximum) lines[i] = null;
      else if (line.endsWith('\r')) lines[i] = line.slice(0, -1);
    }
    return { first, lines };
  }
}
