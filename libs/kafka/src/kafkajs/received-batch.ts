import type { Batch, KafkaMessage } from 'kafkajs';
import type { ReceivedBatch, ReceivedRecord } from '../transport/log-transport.port.js';
import type { UnreadableBatch } from './fetching/unreadable-batches.js';

/** Texts of one record that the next one mostly has too: each is made, and kept in memory, once for both. */
class SharedTexts {
  private readonly last = new Map<string, { readonly bytes: Buffer; readonly text: string }>();

  text(name: string, bytes: Buffer): string {
    const known = this.last.get(name);
    if (known !== undefined && isSame(known.bytes, bytes)) return known.text;
    const text = bytes.toString();
    this.last.set(name, { bytes, text });
    return text;
  }
}

/** Most texts that differ, such as ids and positions, differ in their last byte too: only where that is equal are all compared. */
function isSame(a: Buffer, b: Buffer): boolean {
  const { length } = a;
  return length === b.length && a[length - 1] === b[length - 1] && a.equals(b);
}

/** kafkajs's batch in the words of the port. */
export function receivedBatch({ topic, partition, messages, highWatermark }: Batch): ReceivedBatch {
  const shared = new SharedTexts();
  return {
    topic,
    partition,
    records: messages.map((message) => receivedRecord(message, shared)),
    highWatermark: BigInt(highWatermark),
  };
}

function receivedRecord(message: KafkaMessage | UnreadableBatch, shared: SharedTexts): ReceivedRecord {
  const { key, value, headers = {}, offset } = message;
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const header = headers[name];
    const last = Array.isArray(header) ? header.at(-1) : header;
    if (last !== undefined) texts[name] = typeof last === 'string' ? last : shared.text(name, last);
  }
  const record = {
    key: key === null ? '' : shared.text('', key),
    value: value ?? new Uint8Array(),
    headers: texts,
    offset: BigInt(offset),
  };
  return 'unreadable' in message ? { ...record, unreadable: message.unreadable } : record;
}
