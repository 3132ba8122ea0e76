import { crc32c } from './crc32c.js';

/** Records that were published in one piece, as the broker keeps them. */
export interface RecordBatch {
  readonly bytes: Buffer;
  /** Offset of the last one of them. */
  readonly lastOffset: bigint;
  /** False where it does not match its checksum. */
  readonly intact: boolean;
}

/** Bytes before what the length counts, and in all before the records. */
const prefix = 12;
const header = 61;
const at = { length: 8, magic: 16, checksum: 17, checked: 21, lastOffsetDelta: 23 };

/** All whole batches; an answer may end in the middle of one. */
export function batchesOf(records: Buffer): RecordBatch[] {
  const found: RecordBatch[] = [];
  for (let from = 0; from + header <= records.length;) {
    const end = from + prefix + records.readInt32BE(from + at.length);
    // A broken length may point anywhere: what follows cannot be told apart any more.
    if (end > records.length || end < from + header) break;
    found.push(batchOf(records.subarray(from, end)));
    from = end;
  }
  return found;
}

function batchOf(bytes: Buffer): RecordBatch {
  // Formats before the present one have their checksum elsewhere; brokers of today convert them.
  const known = bytes.readInt8(at.magic) === 2;
  return {
    bytes,
    lastOffset: bytes.readBigInt64BE(0) + BigInt(bytes.readInt32BE(at.lastOffsetDelta)),
    intact: !known || crc32c(bytes, at.checked, bytes.length) === bytes.readUInt32BE(at.checksum),
  };
}
