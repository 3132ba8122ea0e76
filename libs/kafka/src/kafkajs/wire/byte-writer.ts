/** Longest text whose length takes one byte, as a varint. */
const shortText = 63;

/** A buffer that grows as it is written: Kafka's big-endian numbers, varints and texts. */
export class ByteWriter {
  position = 0;
  private bytes: Buffer;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** What has been written. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.position);
  }

  int8(value: number): void {
    this.ensure(1);
    this.bytes[this.position++] = value;
  }

  int16(value: number): void {
    this.ensure(2);
    this.position = this.bytes.writeInt16BE(value, this.position);
  }

  int32(value: number): void {
    this.ensure(4);
    this.position = this.bytes.writeInt32BE(value, this.position);
  }

  int64(value: bigint): void {
    this.ensure(8);
    this.position = this.bytes.writeBigInt64BE(value, this.position);
  }

  /** Writes a number where room was left for it. */
  int32At(position: number, value: number): void {
    this.bytes.writeInt32BE(value | 0, position);
  }

  /** Zigzag, as records have it. */
  varint(value: number): void {
    this.ensure(5);
    this.position = this.varintAt(this.position, value);
  }

  /** Text with its length in bytes before it, as a varint. */
  varText(text: string): void {
    const { length } = text;
    this.ensure(3 * length + 5);
    if (length <= shortText && this.shortAscii(text)) return;
    this.varint(Buffer.byteLength(text));
    this.position += this.bytes.write(text, this.position);
  }

  varBytes(value: Uint8Array): void {
    this.varint(value.length);
    this.ensure(value.length);
    this.bytes.set(value, this.position);
    this.position += value.length;
  }

  /** Text with its length before it in 16 bits; -1 for none. */
  nullableText(text: string | null): void {
    if (text === null) return this.int16(-1);
    const length = Buffer.byteLength(text);
    this.int16(length);
    this.ensure(length);
    this.position += this.bytes.write(text, this.position);
  }

  /** What `write` writes, with its length before it as a varint. */
  lengthPrefixed(write: () => void): void {
    const start = this.position;
    // Nearly all records take two bytes for their length; the others are moved.
    this.ensure(2);
    this.position += 2;
    write();
    const length = this.position - start - 2;
    const needed = sizeOfVarint(length);
    if (needed !== 2) {
      this.ensure(needed);
      this.bytes.copyWithin(start + needed, start + 2, this.position);
      this.position += needed - 2;
    }
    this.varintAt(start, length);
  }

  private varintAt(position: number, value: number): number {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      this.bytes[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[position++] = rest;
    return position;
  }

  /** A call into Node costs more than these few characters. */
  private shortAscii(text: string): boolean {
    const { length } = text;
    const { bytes } = this;
    let at = this.position + 1;
    for (let index = 0; index < length; index++) {
      const character = text.charCodeAt(index);
      if (character > 0x7f) return false;
      bytes[at++] = character;
    }
    bytes[this.position] = length << 1;
    this.position = at;
    return true;
  }

  private ensure(more: number): void {
    if (this.position + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.position + more));
    this.bytes.copy(larger, 0, 0, this.position);
    this.bytes = larger;
  }
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = (value << 1) >>> 7; rest !== 0; rest >>>= 7) size++;
  return size;
}
