/** Texts of at most so many bytes are looked for among those read before: symbols, days and sources come again and again. */
const longestKnown = 40;

/** A place for each remainder of a text's hash; the last text that fell there is kept. */
const known = new Array<string>(4096).fill('');

/** Eight bytes seen as a double. */
const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);
/** Doubles of the wire are little-endian. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Protobuf's wire format, read from one buffer after the other. @throws RangeError where the bytes end too early */
export class ByteReader {
  private bytes: Uint8Array = new Uint8Array();
  at = 0;
  /** Where what is read ends. */
  end = 0;

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
    this.end = bytes.length;
  }

  /** A whole number that fits 32 bits without a sign, such as a tag or a length. */
  uint32(): number {
    const first = this.byte();
    if (first < 128) return first;
    let value = first & 127;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128 && value < 2 ** 32) return value;
    }
    throw new RangeError('a number is longer than 32 bits');
  }

  /** int32 or an enum's number. */
  int32(): number {
    const first = this.bytes[this.at];
    if (first === undefined || first > 127) return Number(BigInt.asIntN(32, this.int64()));
    this.skip(1);
    return first;
  }

  int64(): bigint {
    const from = this.at;
    let value = 0;
    // Up to 49 bits, which a double holds.
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return BigInt(value);
    }
    this.at = from;
    let big = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      big |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, big);
    }
    throw new RangeError('a number is longer than 64 bits');
  }

  bool(): boolean {
    return this.int64() !== 0n;
  }

  double(): number {
    const { bytes } = this;
    const from = this.skip(8);
    for (let i = 0; i < 8; i++) doubleBytes[isLittleEndian ? i : 7 - i] = bytes[from + i]!;
    return double[0]!;
  }

  text(): string {
    const { bytes } = this;
    const length = this.uint32();
    const from = this.skip(length);
    if (length > longestKnown) return utf8.decode(bytes.subarray(from, from + length));
    let hash = length;
    for (let i = from; i < from + length; i++) hash = (hash * 31 + bytes[i]!) | 0;
    const place = (hash ^ (hash >>> 12)) & 4095;
    const last = known[place]!;
    if (isText(bytes, from, length, last)) return last;
    return (known[place] = utf8.decode(bytes.subarray(from, from + length)));
  }

  /** Steps over so many bytes. @returns where they begin */
  skip(length: number): number {
    const from = this.at;
    if (length > this.end - from) throw new RangeError('the bytes end in the middle of a field');
    this.at += length;
    return from;
  }

  private byte(): number {
    if (this.at >= this.end) throw new RangeError('the bytes end in the middle of a field');
    return this.bytes[this.at++]!;
  }
}

/** Only of ASCII a text has as many characters as bytes, each of the same number. */
function isText(bytes: Uint8Array, from: number, length: number, text: string): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[from + i]!;
    if (byte > 127 || byte !== text.charCodeAt(i)) return false;
  }
  return true;
}
