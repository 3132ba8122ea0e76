import { deriveFactors, type DerivedFromCloses } from '../actions/derived-factors.js';
import type { BarRow } from './bar-row.js';

/** Numbers kept of a row: its day, adjusted close / close (NaN without one), fingerprint. */
const width = 3;

/**
 * What has come of one symbol in one file: enough to recognise a date that comes twice and to derive distributions from the
 * adjusted closes, 24 bytes a row, outside the heap whose size the garbage collector lets grow in proportion.
 */
export class Delivery {
  private rows = new Float64Array(16 * width);
  private count = 0;
  /** Row by day; built only once a row comes out of order. */
  private index: Map<number, number> | undefined;
  private latest = 0;
  outOfOrder = 0;

  /** What a row is beside those before it. */
  add(row: BarRow): 'new' | 'duplicate' | 'contradiction' {
    const day = numberOf(row.date);
    const fingerprint = fingerprintOf(row);
    if (day <= this.latest) {
      const known = this.find(day);
      if (known !== undefined) return this.rows[known * width + 2] === fingerprint ? 'duplicate' : 'contradiction';
      this.outOfOrder++;
    } else {
      this.latest = day;
    }
    this.index?.set(day, this.count);
    const ratio = row.vendorAdjustedClose === null ? NaN : row.vendorAdjustedClose / row.close;
    this.keep(day, ratio, fingerprint);
    return 'new';
  }

  /** Distributions that the adjusted closes tell of, over the rows that have one. */
  derive(): DerivedFromCloses {
    const rows: { day: number; ratio: number }[] = [];
    for (let i = 0; i < this.count; i++) {
      const ratio = this.rows[i * width + 1]!;
      if (!Number.isNaN(ratio)) rows.push({ day: this.rows[i * width]!, ratio });
    }
    if (rows.length === 0) return { factors: [], inconsistent: [] };
    if (this.outOfOrder > 0) rows.sort((a, b) => a.day - b.day);
    return deriveFactors({ dates: rows.map(({ day }) => dateOf(day)), ratios: rows.map(({ ratio }) => ratio) });
  }

  private keep(day: number, ratio: number, fingerprint: number): void {
    const at = this.count++ * width;
    if (at === this.rows.length) {
      const larger = new Float64Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows[at] = day;
    this.rows[at + 1] = ratio;
    this.rows[at + 2] = fingerprint;
  }

  private find(day: number): number | undefined {
    if (!this.index && day === this.latest) return this.count - 1;
    if (!this.index) {
      this.index = new Map();
      for (let i = 0; i < this.count; i++) this.index.set(this.rows[i * width]!, i);
    }
    return this.index.get(day);
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

/** 53 bits over all that a row says: rows that differ in a digit differ here, but for one in 10^15. */
function fingerprintOf(row: BarRow): number {
  numbers[0] = row.open;
  numbers[1] = row.high;
  numbers[2] = row.low;
  numbers[3] = row.close;
  numbers[4] = row.volume;
  numbers[5] = row.vendorAdjustedClose ?? -1;
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i]!, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ words[i]!, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}
