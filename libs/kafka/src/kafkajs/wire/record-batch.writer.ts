import type { TransportRecord } from '../../transport/log-transport.port.js';
import type { ByteWriter } from './byte-writer.js';
import { crc32c } from './crc32c.js';

export interface BatchWriting {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly transactional: boolean;
  /** UTC milliseconds. */
  readonly timestamp: bigint;
}

const magic = 2;
const transactionalFlag = 0x10;

/** Kafka's record batch, version 2, uncompressed: https://kafka.apache.org/documentation/#recordbatch */
export function writeRecordBatch(writer: ByteWriter, records: readonly TransportRecord[], writing: BatchWriting): void {
  writer.int64(0n); // base offset, which the broker gives
  const lengthAt = writer.position;
  writer.int32(0);
  writer.int32(-1); // leader epoch, which the broker gives
  writer.int8(magic);
  const checksumAt = writer.position;
  writer.int32(0);
  const checkedFrom = writer.position;
  writer.int16(writing.transactional ? transactionalFlag : 0);
  writer.int32(records.length - 1);
  writer.int64(writing.timestamp);
  writer.int64(writing.timestamp);
  writer.int64(writing.producerId);
  writer.int16(writing.producerEpoch);
  writer.int32(writing.firstSequence);
  writer.int32(records.length);
  for (let index = 0; index < records.length; index++) writeRecord(writer, records[index]!, index);
  writer.int32At(lengthAt, writer.position - lengthAt - 4);
  writer.int32At(checksumAt, crc32c(writer.written, checkedFrom, writer.position));
}

function writeRecord(writer: ByteWriter, { key, value, headers }: TransportRecord, offsetDelta: number): void {
  writer.lengthPrefixed(() => {
    writer.int8(0); // attributes
    writer.varint(0); // timestamp, as the batch's
    writer.varint(offsetDelta);
    writer.varText(key);
    writer.varBytes(value);
    writer.varint(Object.keys(headers).length);
    for (const name in headers) {
      writer.varText(name);
      writer.varText(headers[name]!);
    }
  });
}
