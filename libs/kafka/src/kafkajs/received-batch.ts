import type { Batch, KafkaMessage } from 'kafkajs';
import type { ReceivedBatch, ReceivedRecord } from '../transport/log-transport.port.js';
import type { FetchedRecord } from './wire/fetched-record.js';

/** kafkajs's batch in the words of the port. */
export function receivedBatch(batch: Batch): ReceivedBatch {
  return {
    topic: batch.topic,
    partition: batch.partition,
    records: recordsOf(batch.messages),
    highWatermark: BigInt(batch.highWatermark),
  };
}

/** Those that we read from the wire are as they should be already; compressed ones were read by kafkajs. */
function recordsOf(messages: readonly (KafkaMessage | FetchedRecord)[]): readonly ReceivedRecord[] {
  if (messages.every((message) => typeof message.offset === 'bigint')) return messages as readonly FetchedRecord[];
  return (messages as readonly KafkaMessage[]).map(receivedRecord);
}

function receivedRecord({ key, value, headers = {}, offset }: KafkaMessage): ReceivedRecord {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const header = headers[name];
    const last = Array.isArray(header) ? header.at(-1) : header;
    if (last !== undefined) texts[name] = last.toString();
  }
  return { key: key?.toString() ?? '', value: value ?? new Uint8Array(), headers: texts, offset: BigInt(offset) };
}
