import { hash } from 'node:crypto';
import type { EventEnvelope } from './event.js';

/** What a digest covers of an event: all but the payload itself, whose SHA-256 stands for it, so that data can be redacted. */
export type DigestedEvent = Omit<EventEnvelope, 'data'>;

/** The digest of a partition without events. */
export const emptyDigest: Uint8Array = new Uint8Array(32);

/** The digest of a partition is kept at every position that this divides. */
export const digestInterval = 1024;

/** Long enough for the longest envelope: stream and key of 200 characters each, a type of 160. */
const scratchBytes = 4096;

/** Where the envelope begins: behind the previous digest and the length. */
const envelopeAt = 36;

/**
 * The digest of a partition: SHA-256(previous digest ‖ envelope ‖ SHA-256(data)), event by event in order of position.
 * The envelope is a uint32 length and then its fields, each again a uint32 length and bytes, in this order: category, key,
 * stream, type, correlationId, partition, version, position, occurredAt, recordedAt, id, causationId. Texts (ids as lower-case
 * UUIDs) are UTF-8, numbers 64-bit two's complement, what is null has length 0; all big-endian.
 */
export class DigestChain {
  private readonly scratch = Buffer.alloc(scratchBytes);
  private end = 0;
  /** The leading fields that stand in the scratch since the last event, and where they end. */
  private category = '';
  private key = '';
  private stream = '';
  private type = '';
  private correlationId: string | null = null;
  private leadingEnd = 0;

  constructor(previous: Uint8Array) {
    this.scratch.set(previous, 0);
  }

  /** The digest up to the last event added. */
  get value(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.scratch, 0, 32);
  }

  add(event: DigestedEvent, dataSha256: Uint8Array): void {
    this.leading(event);
    this.number(event.partition);
    this.number(event.version);
    this.number(event.position);
    this.number(event.occurredAt);
    this.number(event.recordedAt);
    this.text(event.id);
    this.text(event.causationId ?? '');
    this.scratch.writeUInt32BE(this.end - envelopeAt, envelopeAt - 4);
    this.scratch.set(dataSha256, this.end);
    // A binary string is the cheapest way that Node has to hand over 32 bytes.
    const digest = hash('sha256', this.scratch.subarray(0, this.end + 32), 'binary');
    this.scratch.write(digest, 0, 'binary');
  }

  /** Writes the fields that neighbours mostly share, unless they stand there already. */
  private leading(event: DigestedEvent): void {
    const { category, key, stream, type, correlationId } = event;
    this.end = this.leadingEnd;
    if (
      stream === this.stream &&
      type === this.type &&
      correlationId === this.correlationId &&
      key === this.key &&
      category === this.category
    ) {
      return;
    }
    this.end = envelopeAt;
    this.text((this.category = category));
    this.text((this.key = key));
    this.text((this.stream = stream));
    this.text((this.type = type));
    this.text((this.correlationId = correlationId) ?? '');
    this.leadingEnd = this.end;
  }

  private text(value: string): void {
    const bytes = this.scratch.write(value, this.end + 4);
    this.scratch.writeUInt32BE(bytes, this.end);
    this.end += 4 + bytes;
  }

  private number(value: number): void {
    this.scratch.writeUInt32BE(8, this.end);
    this.scratch.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.end + 4);
    this.scratch.writeUInt32BE(value >>> 0, this.end + 8);
    this.end += 12;
  }
}

/** SHA-256 of an event's payload. */
export function payloadDigest(data: Uint8Array): Uint8Array {
  const digest = Buffer.allocUnsafe(32);
  digest.write(hash('sha256', data, 'binary'), 0, 'binary');
  return digest;
}
