import { deriveFactors, type DerivedFromCloses } from '../actions/derived-factors.js';
import type { ClosesAround, DayClose } from '../actions/split-evidence.js';
import type { ActionRow } from './action-row.js';
import type { DatedQuote } from './bar-row.js';
import { DayIndex } from './day-index.js';

/** Numbers kept of a row: its day, adjusted close / close (NaN without one), fingerprint, close, volume (NaN without one). */
const width = 5;

/**
 * What has come of one symbol in one file: enough to recognise a date that comes twice, to derive distributions from the
 * adjusted closes, to look at the closes around a split and to compare it with what is recorded, 40 bytes a row, outside the heap whose size the garbage collector
 * lets grow in proportion.
 */
export class Delivery {
  private rows = new Float64Array(16 * width);
  private count = 0;
  private sorted: Uint32Array | undefined;
  /** Row by day; built only once a row comes between others. */
  private index: DayIndex | undefined;
  private latest = 0;
  private earliest = Infinity;
  outOfOrder = 0;

  /** What a row is beside those before it. */
  add(row: DatedQuote, actions: readonly ActionRow[] = []): 'new' | 'duplicate' | 'contradiction' {
    const day = numberOf(row.date);
    const fingerprint = fingerprintOf(row, actions);
    if (day < this.earliest) {
      // Nothing comes before the first row, and files that begin with the newest day have no other.
      if (this.count > 0) this.outOfOrder++;
      this.earliest = day;
      if (this.count === 0) this.latest = day;
    } else if (day <= this.latest) {
      const known = this.find(day);
      if (known !== undefined) return this.rows[known * width + 2] === fingerprint ? 'duplicate' : 'contradiction';
      this.outOfOrder++;
    } else {
      this.latest = day;
    }
    const ratio = row.vendorAdjustedClose === null ? NaN : row.vendorAdjustedClose / row.close;
    this.keep([day, ratio, fingerprint, row.close, row.volume ?? NaN]);
    this.index?.add(this.count - 1);
    return 'new';
  }

  get size(): number {
    return this.count;
  }

  /** First and last day; undefined where there is none. */
  get span(): { readonly from: string; readonly to: string } | undefined {
    if (this.count === 0) return undefined;
    const rows = this.byDay();
    return { from: dateOf(this.dayAt(rows[0]!)), to: dateOf(this.dayAt(rows.at(-1)!)) };
  }

  /** Undefined where all days lie on one side of it. */
  closesAround(exDate: string): ClosesAround | undefined {
    const day = numberOf(exDate);
    const rows = this.byDay();
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.dayAt(rows[middle]!) < day) low = middle + 1;
      else high = middle;
    }
    if (low === 0 || low === rows.length) return undefined;
    return { before: this.closeAt(rows[low - 1]!), after: this.closeAt(rows[low]!) };
  }

  /** Every day, in order, with its close and volume. */
  *days(): Generator<DayClose & { readonly volume: number | null }> {
    for (const row of this.byDay()) {
      const volume = this.rows[row * width + 4]!;
      yield { ...this.closeAt(row), volume: Number.isNaN(volume) ? null : volume };
    }
  }

  /** The first day after a date. */
  firstAfter(date: string): string | undefined {
    const day = numberOf(date);
    const row = this.byDay().find((each) => this.dayAt(each) > day);
    return row === undefined ? undefined : dateOf(this.dayAt(row));
  }

  /** Distributions that the adjusted closes tell of, over the rows that have one. */
  derive(): DerivedFromCloses {
    const dates: string[] = [];
    const ratios: number[] = [];
    for (const row of this.byDay()) {
      const ratio = this.rows[row * width + 1]!;
      if (Number.isNaN(ratio)) continue;
      dates.push(dateOf(this.dayAt(row)));
      ratios.push(ratio);
    }
    return deriveFactors({ dates, ratios });
  }

  /** Places of the rows, by day. */
  private byDay(): Uint32Array {
    if (this.sorted?.length === this.count) return this.sorted;
    const places = Uint32Array.from({ length: this.count }, (_, place) => place);
    if (this.outOfOrder > 0) places.sort((a, b) => this.dayAt(a) - this.dayAt(b));
    return (this.sorted = places);
  }

  private dayAt(row: number): number {
    return this.rows[row * width]!;
  }

  private closeAt(row: number) {
    return { date: dateOf(this.dayAt(row)), close: this.rows[row * width + 3]! };
  }

  private keep(row: readonly number[]): void {
    const at = this.count++ * width;
    if (at === this.rows.length) {
      const larger = new Float64Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    for (let i = 0; i < width; i++) this.rows[at + i] = row[i]!;
  }

  private find(day: number): number | undefined {
    if (!this.index && day === this.latest) return this.count - 1;
    if (!this.index) {
      this.index = new DayIndex((row) => this.dayAt(row));
      for (let row = 0; row < this.count; row++) this.index.add(row);
    }
    return this.index.find(day);
  }
}

/** A date as a number of eight digits. */
function numberOf(date: string): number {
  return Number(date.slice(0, 4)) * 10_000 + Number(date.slice(5, 7)) * 100 + Number(date.slice(8));
}

function dateOf(day: number): string {
  const digits = String(day);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

const numbers = new Float64Array(6);
const words = new Int32Array(numbers.buffer);
/** The two halves of a fingerprint in the making. */
let a = 0;
let b = 0;

/** 53 bits over all that a row says: rows that differ in a digit differ here, but for one in 10^15. */
function fingerprintOf(row: DatedQuote, actions: readonly ActionRow[]): number {
  numbers[0] = row.open ?? -1;
  numbers[1] = row.high ?? -1;
  numbers[2] = row.low ?? -1;
  numbers[3] = row.close;
  numbers[4] = row.volume ?? -1;
  numbers[5] = row.vendorAdjustedClose ?? -1;
  a = 0x811c9dc5;
  b = 0x9e3779b9;
  mix();
  for (const action of actions) {
    numbers.fill(0);
    if (action.kind === 'split') numbers.set([1, action.numerator, action.denominator]);
    else numbers.set([2, action.amount]);
    mix();
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}

function mix(): void {
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i]!, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ words[i]!, 0x85ebca6b);
    b ^= b >>> 13;
  }
}
