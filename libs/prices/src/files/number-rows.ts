import type { ScratchFile } from './scratch-file.js';

/** Rows of one page: small, as a file may have thousands of symbols in turn, each with a page that is being filled. */
const pageRows = 128;
const firstRows = 16;

/**
 * Rows of so many numbers, outside the heap whose size the garbage collector lets grow in proportion; where the scratch file
 * has reached what may be held in memory, full pages lie in it.
 */
export class NumberRows {
  /** Full pages, or where they lie in the scratch file. */
  private readonly pages: (Float64Array | number)[] = [];
  private last: Float64Array;
  private held = 0;
  count = 0;

  constructor(
    private readonly width: number,
    private readonly scratch?: ScratchFile,
  ) {
    this.last = new Float64Array(firstRows * width);
  }

  add(row: readonly number[]): void {
    const { width } = this;
    const at = this.held * width;
    if (at === this.last.length) this.grow();
    for (let i = 0; i < width; i++) this.last[at + i] = row[i]!;
    this.count++;
    if (++this.held === pageRows) this.turnPage();
  }

  at(row: number, column: number): number {
    const page = Math.floor(row / pageRows);
    const numbers = page === this.pages.length ? this.last : this.pages[page]!;
    const place = (row % pageRows) * this.width + column;
    return typeof numbers === 'number' ? this.scratch!.read(numbers)[place]! : numbers[place]!;
  }

  private grow(): void {
    const larger = new Float64Array(this.last.length * 2);
    larger.set(this.last);
    this.last = larger;
  }

  private turnPage(): void {
    const written = this.scratch?.write(this.last);
    this.pages.push(written ?? this.last);
    if (written === undefined) this.last = new Float64Array(pageRows * this.width);
    this.held = 0;
  }
}
