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
  /** True within a line that is longer than allowed, until its end comes. */
  private overlong = false;

  constructor(
    private readonly maximum: number,
    /** `\n`, with or without `\r` before it, or `\r` alone. */
    public lineEnd: '\n' | '\r' = '\n',
  ) {}

  /** The lines that this piece completes, if any. */
  push(text: string): LineBatch | undefined {
    const parts = text.split(this.lineEnd);
    const rest = parts.pop() ?? '';
    if (parts.length === 0) {
      this.hold(rest);
      return undefined;
    }
    const lines: (string | null)[] = parts;
    lines[0] = this.overlong ? null : this.pending + parts[0]!;
    this.pending = '';
    this.overlong = false;
    this.hold(rest);
    return this.batch(lines);
  }

  /** The last line where no line end follows it. */
  end(): LineBatch | undefined {
    if (this.overlong) return this.batch([null]);
    return this.pending === '' ? undefined : this.batch([this.pending]);
  }

  private hold(text: string): void {
    if (this.overlong) return;
    this.pending += text;
    if (this.pending.length <= this.maximum) return;
    this.overlong = true;
    this.pending = '';
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
