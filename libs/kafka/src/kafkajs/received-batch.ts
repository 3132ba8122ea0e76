import type { Batch, KafkaMessage } from 'kafkajs';
import type { ReceivedBatch, ReceivedRecord } from '../transport/log-transport.port.js';
import type { UnreadableBatch } from './fetching/unreadable-batches.js';

/** kafkajs's batch in the words of the port. */
export function receivedBatch({ topic, partition, messages, highWatermark }: Batch): ReceivedBatch {
  return { topic, partition, records: messages.map(receivedRecord), highWatermark: BigInt(highWatermark) };
}

function receivedRecord(message: KafkaMessage | UnreadableBatch): ReceivedRecord {
  const { key, value, headers = {}, offset } = message;
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const header = headers[name];
    const last = Array.isArray(header) ? header.at(-1) : header;
    if (last !== undefined) texts[name] = last.toString();
  }
  const record = {
    key: key?.toString() ?? '',
    value: value ?? new Uint8Array(),
    headers: texts,
    offset: BigInt(offset),
  };
  return 'unreadable' in message ? { ...record, unreadable: message.unreadable } : record;
}
