/** Protobuf's wire format into one buffer that is used again for every message. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafeSlow(64 * 1024);
  private at = 0;

  reset(): void {
    this.at = 0;
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, 0, this.at);
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): this {
    this.reserve(10);
    let rest = value;
    while (rest > 0x7fffffff) {
      this.buffer[this.at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.buffer[this.at++] = (rest & 127) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.at++] = rest;
    return this;
  }

  /** int32, int64 or an enum's number; a negative one takes ten bytes. @throws RangeError for what is no 64-bit integer */
  integer(value: number | bigint): this {
    const small = typeof value === 'bigint' ? Number(value) : value;
    if (small >= 0 && Number.isSafeInteger(small)) return this.varint(small);
    const big = BigInt(value);
    if (BigInt.asIntN(64, big) !== big) throw new RangeError(`${value} is no 64-bit integer`);
    this.reserve(10);
    let rest = BigInt.asUintN(64, big);
    while (rest > 127n) {
      this.buffer[this.at++] = Number(rest & 127n) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.at++] = Number(rest);
    return this;
  }

  double(value: number): this {
    this.reserve(8);
    this.buffer.writeDoubleLE(value, this.at);
    this.at += 8;
    return this;
  }

  text(value: string): this {
    const most = value.length * 3;
    this.reserve(most + 5);
    if (most > 127) {
      this.varint(Buffer.byteLength(value));
      this.at += this.buffer.write(value, this.at);
    } else {
      const length = this.ascii(value) ?? this.buffer.write(value, this.at + 1);
      this.buffer[this.at] = length;
      this.at += length + 1;
    }
    return this;
  }

  /** Writes a short text after the byte of its length, faster than Node's own call would. @returns its length, undefined if it is not ASCII */
  private ascii(value: string): number | undefined {
    const { buffer } = this;
    const start = this.at + 1;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return undefined;
      buffer[start + i] = code;
    }
    return value.length;
  }

  /** Leaves a byte for the length of what follows. @returns what `end` needs */
  begin(): number {
    this.reserve(1);
    return this.at++;
  }

  /** Writes the length of what came since `begin`, which is moved where the length takes more than a byte. */
  end(start: number): void {
    const length = this.at - start - 1;
    if (length > 127) {
      const more = length < 16_384 ? 1 : length < 2_097_152 ? 2 : 3;
      this.reserve(more);
      this.buffer.copyWithin(start + 1 + more, start + 1, this.at);
    }
    this.at = start;
    this.varint(length);
    this.at += length;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + count));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
