import type { ByteReader } from './byte-reader.js';
import type { FetchedRecord } from './fetched-record.js';

/** The header that was last read at a place, so that one that repeats costs a comparison instead of a new string. */
interface LastHeader {
  nameAt: number;
  nameLength: number;
  name: string;
  valueAt: number;
  valueLength: number;
  value: string;
}

/** Reads records; those of a topic have mostly the same headers in the same order, and many values repeat. */
export class RecordReader {
  private readonly last: LastHeader[] = [];
  private lastKey = { at: 0, length: -1, text: '' };

  constructor(private readonly reader: ByteReader) {}

  read(baseOffset: bigint): FetchedRecord {
    const { reader } = this;
    const length = reader.varint();
    const next = reader.position + length;
    reader.position++; // attributes
    reader.skipVarint(); // timestamp
    const offset = baseOffset + BigInt(reader.varint());
    const key = this.key(reader.varint());
    const valueLength = Math.max(reader.varint(), 0);
    const value = reader.bytes.subarray(reader.position, reader.position + valueLength);
    reader.position += valueLength;
    const headers: Record<string, string> = {};
    const count = reader.varint();
    for (let index = 0; index < count; index++) {
      const { name, value: text } = this.header(index);
      headers[name] = text;
    }
    reader.position = next;
    return { key, value, headers, offset, isControlRecord: false };
  }

  /** The type of the marker that a control batch holds; its key is a version and the type. */
  controlType(): number {
    const { reader } = this;
    reader.varint(); // length
    reader.position++; // attributes
    reader.skipVarint(); // timestamp
    reader.skipVarint(); // offset
    reader.varint(); // length of the key
    reader.int16(); // version
    return reader.int16();
  }

  private key(length: number): string {
    if (length <= 0) return '';
    const { reader, lastKey } = this;
    const at = reader.position;
    reader.position += length;
    if (lastKey.length === length && this.same(lastKey.at, at, length)) return lastKey.text;
    this.lastKey = { at, length, text: reader.bytes.toString('utf8', at, at + length) };
    return this.lastKey.text;
  }

  private header(index: number): LastHeader {
    const { reader } = this;
    const last = (this.last[index] ??= { nameAt: 0, nameLength: -1, name: '', valueAt: 0, valueLength: -1, value: '' });
    const nameLength = reader.varint();
    const nameAt = reader.position;
    reader.position += nameLength;
    if (nameLength !== last.nameLength || !this.same(last.nameAt, nameAt, nameLength)) {
      last.nameAt = nameAt;
      last.nameLength = nameLength;
      last.name = reader.bytes.toString('utf8', nameAt, nameAt + nameLength);
    }
    const valueLength = Math.max(reader.varint(), 0);
    const valueAt = reader.position;
    reader.position += valueLength;
    if (valueLength !== last.valueLength || !this.same(last.valueAt, valueAt, valueLength)) {
      last.valueAt = valueAt;
      last.valueLength = valueLength;
      last.value = reader.bytes.toString('utf8', valueAt, valueAt + valueLength);
    }
    return last;
  }

  /** From the end, where ids and numbers differ first. */
  private same(one: number, other: number, length: number): boolean {
    const { bytes } = this.reader;
    for (let index = length - 1; index >= 0; index--) {
      if (bytes[one + index] !== bytes[other + index]) return false;
    }
    return true;
  }
}
