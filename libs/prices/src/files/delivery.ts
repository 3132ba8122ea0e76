import { deriveFactors, type DerivedFromCloses } from '../actions/derived-factors.js';
import type { BarRow } from './bar-row.js';

/**
 * What has come of one symbol in one file: enough to recognise a date that comes twice and to derive distributions from the
 * adjusted closes, some 30 bytes a row.
 */
export class Delivery {
  private readonly dates: string[] = [];
  private readonly ratios: number[] = [];
  private readonly fingerprints: number[] = [];
  /** Row by date; built only once a row comes out of order. */
  private index: Map<string, number> | undefined;
  private latest = '';
  outOfOrder = 0;

  /** What a row is beside those before it. */
  add(row: BarRow): 'new' | 'duplicate' | 'contradiction' {
    const fingerprint = fingerprintOf(row);
    if (row.date <= this.latest) {
      const known = this.find(row.date);
      if (known !== undefined) return this.fingerprints[known] === fingerprint ? 'duplicate' : 'contradiction';
      this.outOfOrder++;
    } else {
      this.latest = row.date;
    }
    this.index?.set(row.date, this.dates.length);
    this.dates.push(row.date);
    this.ratios.push(row.vendorAdjustedClose === null ? NaN : row.vendorAdjustedClose / row.close);
    this.fingerprints.push(fingerprint);
    return 'new';
  }

  /** Distributions that the adjusted closes tell of, over the rows that have one. */
  derive(): DerivedFromCloses {
    if (this.ratios.every(Number.isNaN)) return { factors: [], inconsistent: [] };
    const rows = this.dates
      .map((date, i) => ({ date, ratio: this.ratios[i]! }))
      .filter(({ ratio }) => !Number.isNaN(ratio));
    if (this.outOfOrder > 0) rows.sort((a, b) => (a.date < b.date ? -1 : 1));
    return deriveFactors({ dates: rows.map(({ date }) => date), ratios: rows.map(({ ratio }) => ratio) });
  }

  private find(date: string): number | undefined {
    if (!this.index && date === this.latest) return this.dates.length - 1;
    this.index ??= new Map(this.dates.map((known, i) => [known, i]));
    return this.index.get(date);
  }
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
