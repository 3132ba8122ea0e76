import { TransportError } from '../../transport/transport-errors.js';
import type { ByteReader } from './byte-reader.js';
import { crc32c } from './crc32c.js';
import type { FetchedRecord } from './fetched-record.js';
import { RecordReader } from './record.reader.js';

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** Bytes before the length, and from there to the records. */
const prefix = 12;
const compressionMask = 0x07;
const transactionalFlag = 0x10;
const controlFlag = 0x20;
const abortMarker = 0;

/** Compressed, so that kafkajs has to read it; nobody but our relay should write to the topics, and it does not compress. */
export class CompressedBatch extends Error {}

/**
 * All whole record batches of a partition's answer, without what belongs to aborted transactions: these and the markers are
 * there as one record each, so that the place after them is known. An answer may end in the middle of a batch.
 * @param end where the partition's part of the answer ends
 */
export function readRecordBatches(
  reader: ByteReader,
  end: number,
  aborted: readonly AbortedTransaction[],
): FetchedRecord[] {
  const found: FetchedRecord[] = [];
  const filter = new AbortedFilter(aborted);
  const records = new RecordReader(reader);
  while (reader.position + prefix <= end) {
    const baseOffset = reader.int64();
    const length = reader.int32();
    const next = reader.position + length;
    if (next > end) break;
    readBatch(reader, next, baseOffset, filter, records, found);
    reader.position = next;
  }
  return found;
}

function readBatch(
  reader: ByteReader,
  next: number,
  baseOffset: bigint,
  filter: AbortedFilter,
  records: RecordReader,
  found: FetchedRecord[],
): void {
  reader.position += 4; // leader epoch
  const magic = reader.int8();
  if (magic !== 2) throw new TransportError('kafka_failed', `a record batch of the unknown format ${magic}`, false);
  const checksum = reader.int32() >>> 0;
  if (crc32c(reader.bytes, reader.position, next) !== checksum) {
    throw new TransportError(
      'kafka_failed',
      `the record batch at offset ${baseOffset} does not match its checksum`,
      true,
    );
  }
  const attributes = reader.int16();
  const lastOffset = baseOffset + BigInt(reader.int32());
  reader.position += 16; // timestamps
  const producerId = reader.int64();
  reader.position += 6; // producer's epoch, first sequence
  const count = reader.int32();
  const isControl = (attributes & controlFlag) !== 0;
  if ((attributes & compressionMask) !== 0) throw new CompressedBatch();
  const left = (attributes & transactionalFlag) !== 0 && filter.isAborted(producerId, lastOffset);
  if (isControl) filter.marker(producerId, records.controlType());
  if (isControl || left || count === 0) {
    found.push({ key: '', value: new Uint8Array(), headers: {}, offset: lastOffset, isControlRecord: true });
    return;
  }
  for (let index = 0; index < count; index++) found.push(records.read(baseOffset));
}

/** Which batches belong to aborted transactions, as Kafka's own client finds out: a producer's from there to its marker. */
class AbortedFilter {
  private readonly coming: AbortedTransaction[];
  private readonly producers = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.coming = [...aborted].sort((one, other) => Number(one.firstOffset - other.firstOffset));
  }

  isAborted(producerId: bigint, lastOffset: bigint): boolean {
    while (this.coming.length > 0 && this.coming[0]!.firstOffset <= lastOffset) {
      this.producers.add(this.coming.shift()!.producerId);
    }
    return this.producers.has(producerId);
  }

  marker(producerId: bigint, type: number): void {
    if (type === abortMarker) this.producers.delete(producerId);
  }
}
