/** Kafka's big-endian numbers, varints and texts, read one after the other. */
export class ByteReader {
  constructor(
    readonly bytes: Buffer,
    public position = 0,
  ) {}

  int8(): number {
    return this.bytes.readInt8(this.position++);
  }

  int16(): number {
    this.position += 2;
    return this.bytes.readInt16BE(this.position - 2);
  }

  int32(): number {
    this.position += 4;
    return this.bytes.readInt32BE(this.position - 4);
  }

  int64(): bigint {
    this.position += 8;
    return this.bytes.readBigInt64BE(this.position - 8);
  }

  text(): string {
    const length = this.int16();
    this.position += length;
    return this.bytes.toString('utf8', this.position - length, this.position);
  }

  /** As many as the number before them says; none for -1. */
  array<Item>(read: () => Item): Item[] {
    const length = this.int32();
    const items: Item[] = [];
    for (let index = 0; index < length; index++) items.push(read());
    return items;
  }

  /** Zigzag, as records have it; at most 32 bits. */
  varint(): number {
    const { bytes } = this;
    let position = this.position;
    let byte = bytes[position++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[position++]!;
      value |= (byte & 0x7f) << shift;
    }
    this.position = position;
    return (value >>> 1) ^ -(value & 1);
  }

  /** Goes over a varint of any size. */
  skipVarint(): void {
    while (this.bytes[this.position++]! > 0x7f);
  }
}
