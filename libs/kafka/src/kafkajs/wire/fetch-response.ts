import { ByteReader } from './byte-reader.js';
import type { FetchedRecord } from './fetched-record.js';
import { readRecordBatches } from './record-batch.reader.js';

/** A partition's answer as kafkajs goes on with it. */
interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  /** None: what is aborted has been left out already. */
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica: number;
  readonly messages: readonly FetchedRecord[];
}

export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

/** A fetch response of version 11. @throws CompressedBatch where kafkajs has to read it */
export function decodeFetch(bytes: Buffer): FetchResponse {
  const reader = new ByteReader(bytes);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  const sessionId = reader.int32();
  const responses = reader.array(() => ({
    topicName: reader.text(),
    partitions: reader.array(() => decodePartition(reader)),
  }));
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

function decodePartition(reader: ByteReader): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64().toString();
  const lastStableOffset = reader.int64().toString();
  const lastStartOffset = reader.int64().toString();
  const aborted = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }));
  const preferredReadReplica = reader.int32();
  const size = Math.max(reader.int32(), 0);
  const end = reader.position + size;
  const messages = readRecordBatches(reader, end, aborted);
  reader.position = end;
  return {
    ...{ partition, errorCode, highWatermark, lastStableOffset, lastStartOffset },
    ...{ abortedTransactions: [], preferredReadReplica, messages },
  };
}
