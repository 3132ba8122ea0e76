import { batchesOf, type RecordBatch } from './record-batches.js';

/** What a fetch has brought of one topic partition, in bytes as they came. */
interface PartitionBytes {
  /** From the number of the partition to the replica to be preferred. */
  readonly head: Buffer;
  readonly batches: readonly RecordBatch[];
}

interface TopicBytes {
  /** With its length before it. */
  readonly name: Buffer;
  readonly partitions: readonly PartitionBytes[];
}

/** A fetch response of version 11, taken to pieces. */
export interface FetchBytes {
  /** Throttling, error and session. */
  readonly head: Buffer;
  readonly topics: readonly TopicBytes[];
}

const headLength = 10;
/** From the number of the partition to the list of aborted transactions, and one of these. */
const partitionHeadLength = 30;
const abortedLength = 16;

/** The pieces are views of the response. @throws RangeError where its layout is another */
export function splitFetch(bytes: Buffer): FetchBytes {
  let at = headLength;
  const int32 = (): number => {
    at += 4;
    return bytes.readInt32BE(at - 4);
  };
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  const many = <Item>(read: () => Item): Item[] => Array.from({ length: Math.max(int32(), 0) }, read);
  const partition = (): PartitionBytes => {
    const from = at;
    at += partitionHeadLength;
    const aborted = Math.max(int32(), 0);
    at += aborted * abortedLength + 4;
    const head = bytes.subarray(from, at);
    return { head, batches: batchesOf(take(Math.max(int32(), 0))) };
  };
  const topic = (): TopicBytes => ({ name: take(2 + bytes.readInt16BE(at)), partitions: many(partition) });
  return { head: bytes.subarray(0, headLength), topics: many(topic) };
}

/** The same response without any batch. */
export function withoutBatches({ head, topics }: FetchBytes): Buffer {
  const pieces = topics.flatMap(({ name, partitions }) => [
    name,
    bytesOf(partitions.length),
    ...partitions.flatMap((partition) => [partition.head, bytesOf(0)]),
  ]);
  return Buffer.concat([head, bytesOf(topics.length), ...pieces]);
}

/** A response that has brought one batch and nothing else. */
export function onlyBatch({ head }: FetchBytes, name: Buffer, partition: Buffer, { bytes }: RecordBatch): Buffer {
  return Buffer.concat([head, bytesOf(1), name, bytesOf(1), partition, bytesOf(bytes.length), bytes]);
}

function bytesOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
