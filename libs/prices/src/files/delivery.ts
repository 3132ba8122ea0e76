import { deriveFactors, type DerivedFromCloses } from '../actions/derived-factors.js';
import type { ClosesAround, DayClose } from '../actions/split-evidence.js';
import type { ActionRow } from './action-row.js';
import type { Quote } from '#markets';
import type { ParsedBar } from './bar-row.js';
import { DayIndex } from './day-index.js';
import { NumberRows } from './number-rows.js';
import type { ScratchFile } from './scratch-file.js';

/** What makes two rows of a day the same, with their actions. */
type RowNumbers = Quote & Pick<ParsedBar, 'date' | 'vendorAdjustedClose'>;

/** Numbers kept of a row: its day, adjusted close / close (NaN without one), fingerprint, close, volume (NaN without one). */
const width = 5;

/**
 * What has come of one symbol in one file: enough to recognise a date that comes twice, to derive distributions from the
 * adjusted closes, to look at the closes around a split and to compare it with what is recorded, 40 bytes a row.
 */
export class Delivery {
  private readonly rows: NumberRows;
  /** Places of the rows by day, where they are neither in order nor in its reverse. */
  private sorted: Uint32Array | undefined;
  /** Row by day; built only once a row comes between others. */
  private index: DayIndex | undefined;
  private latest = 0;
  private earliest = Infinity;
  /** Rows that came before all those above them. */
  private backwards = 0;
  outOfOrder = 0;

  /** @param scratch where rows lie that memory is not to hold; without it, all are held */
  constructor(scratch?: ScratchFile) {
    this.rows = new NumberRows(width, scratch);
  }

  /** What a row is beside those before it. */
  add(row: RowNumbers, actions: readonly ActionRow[] = []): 'new' | 'duplicate' | 'contradiction' {
    const day = numberOf(row.date);
    const fingerprint = fingerprintOf(row, actions);
    if (day < this.earliest) {
      // Nothing comes before the first row, and files that begin with the newest day have no other.
      if (this.size === 0) this.latest = day;
      else {
        this.outOfOrder++;
        this.backwards++;
      }
      this.earliest = day;
    } else if (day <= this.latest) {
      const known = this.find(day);
      if (known !== undefined) return this.rows.at(known, 2) === fingerprint ? 'duplicate' : 'contradiction';
      this.outOfOrder++;
    } else {
      this.latest = day;
    }
    const ratio = row.vendorAdjustedClose === null ? NaN : row.vendorAdjustedClose / row.close;
    this.rows.add([day, ratio, fingerprint, row.close, row.volume ?? NaN]);
    this.index?.add(this.size - 1);
    return 'new';
  }

  get size(): number {
    return this.rows.count;
  }

  /** First and last day; undefined where there is none. */
  get span(): { readonly from: string; readonly to: string } | undefined {
    if (this.size === 0) return undefined;
    return { from: dateOf(this.earliest), to: dateOf(this.latest) };
  }

  /** Undefined where all days lie on one side of it. */
  closesAround(exDate: string): ClosesAround | undefined {
    const next = this.firstFrom(numberOf(exDate));
    if (next === 0 || next === this.size) return undefined;
    return { before: this.closeAt(this.placeOf(next - 1)), after: this.closeAt(this.placeOf(next)) };
  }

  /** Every day, in order, with its close and volume. */
  *days(): Generator<DayClose & { readonly volume: number | null }> {
    for (const row of this.byDay()) {
      const volume = this.rows.at(row, 4);
      yield { ...this.closeAt(row), volume: Number.isNaN(volume) ? null : volume };
    }
  }

  /** The first day after a date. */
  firstAfter(date: string): string | undefined {
    const next = this.firstFrom(numberOf(date) + 1);
    return next === this.size ? undefined : dateOf(this.dayAt(this.placeOf(next)));
  }

  /** Distributions that the adjusted closes tell of, over the rows that have one. */
  derive(): DerivedFromCloses {
    const dates: string[] = [];
    const ratios: number[] = [];
    for (const row of this.byDay()) {
      const ratio = this.rows.at(row, 1);
      if (Number.isNaN(ratio)) continue;
      dates.push(dateOf(this.dayAt(row)));
      ratios.push(ratio);
    }
    return deriveFactors({ dates, ratios });
  }

  /** Places of the rows, by day. */
  private *byDay(): Generator<number> {
    for (let nth = 0; nth < this.size; nth++) yield this.placeOf(nth);
  }

  /** Which row has the nth day. Nearly all files have their days in order, or the newest first. */
  private placeOf(nth: number): number {
    if (this.outOfOrder === 0) return nth;
    if (this.backwards === this.size - 1) return this.size - 1 - nth;
    if (this.sorted?.length !== this.size) this.sorted = this.sort();
    return this.sorted[nth]!;
  }

  private sort(): Uint32Array {
    const days = Float64Array.from({ length: this.size }, (_, row) => this.dayAt(row));
    return Uint32Array.from(days.keys()).sort((a, b) => days[a]! - days[b]!);
  }

  /** How many days lie before this one. */
  private firstFrom(day: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.dayAt(this.placeOf(middle)) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private dayAt(row: number): number {
    return this.rows.at(row, 0);
  }

  private closeAt(row: number) {
    return { date: dateOf(this.dayAt(row)), close: this.rows.at(row, 3) };
  }

  private find(day: number): number | undefined {
    if (!this.index && this.outOfOrder === 0 && day === this.latest) return this.size - 1;
    if (!this.index) {
      this.index = new DayIndex((row) => this.dayAt(row));
      for (let row = 0; row < this.size; row++) this.index.add(row);
    }
    return this.index.find(day);
  }
}

/** A date as a number of eight digits. */
function numberOf(date: string): number {
  let number = 0;
  for (let i = 0; i < date.length; i++) if (i !== 4 && i !== 7) number = number * 10 + (date.charCodeAt(i) - 48);
  return number;
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
function fingerprintOf(row: RowNumbers, actions: readonly ActionRow[]): number {
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
