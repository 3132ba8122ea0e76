import { FileError } from '../file-errors.js';
import { NumberReading, type DecimalMark } from './number-reading.js';
import { shown } from './shown.js';

/** Watches the numbers of a file, to decide over all of them whether a dot or a comma is their decimal mark. */
export class NumberProfile {
  private dot: string | undefined;
  private comma: string | undefined;
  /** A comma before three digits: thousands, or a decimal mark. */
  private open: string | undefined;

  see(cell: string): void {
    const comma = cell.indexOf(',');
    if (comma < 0) {
      if (this.dot === undefined && cell.includes('.')) this.seeDots(cell);
      return;
    }
    const dot = cell.indexOf('.');
    if (dot >= 0) {
      // The last of two kinds is the mark.
      if (cell.lastIndexOf('.') > cell.lastIndexOf(',')) this.dot ??= cell;
      else this.comma ??= cell;
    } else if (cell.indexOf(',', comma + 1) >= 0) this.dot ??= cell;
    else if (/^\D*0+,\d|,(?!\d{3}(?!\d))\d/.test(cell)) this.comma ??= cell;
    else this.open ??= cell;
  }

  /** True once a number has shown a dot as its decimal mark: those without a comma say nothing new from then on. */
  get hasDot(): boolean {
    return this.dot !== undefined;
  }

  /**
   * @param stated by the caller
   * @throws FileError `ambiguous_number` where the file does not decide it, or contradicts itself.
   */
  decide(file: string, stated: DecimalMark | undefined): NumberReading {
    const { dot, comma, open } = this;
    if (stated) return new NumberReading(stated);
    if (dot !== undefined && comma !== undefined) {
      const both = `${shown(dot)} has a dot as its decimal mark, ${shown(comma)} a comma`;
      throw new FileError('ambiguous_number', `${file}: ${both}; write all numbers in one way, or give --decimal`);
    }
    if (dot === undefined && comma === undefined && open !== undefined) {
      throw new FileError(
        'ambiguous_number',
        `${file}: ${shown(open)} may be thousands or a fraction, and no number decides it; give --decimal dot or --decimal comma`,
      );
    }
    return new NumberReading(comma === undefined ? '.' : ',');
  }

  /** Dots alone are decimal marks, but where a number has several, or they part thousands in a file of commas. */
  private seeDots(cell: string): void {
    if (/\.\d*\./.test(cell)) this.comma ??= cell;
    else if (!/\.\d{3}(?!\d)/.test(cell) || /^\D*0*\./.test(cell)) this.dot ??= cell;
  }
}
