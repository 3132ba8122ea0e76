import { isCategory, LogError, type EventEnvelope, type LogPartition } from '#event-sourcing';

/** Which log and which life of it a message belongs to. */
export interface LogLife {
  readonly logId: string;
  /** Raised by `log recover` after a restore from backup. */
  readonly epoch: number;
}

/** An event in CloudEvents 1.0, Kafka binary content mode. */
export interface CloudEventMessage {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceivedCloudEvent extends LogLife {
  readonly envelope: EventEnvelope;
  /** W3C trace context, where the sender had one. */
  readonly traceparent: string | undefined;
}

/** `urn:marketlog:<log id>:<epoch>` */
export function sourceOf({ logId, epoch }: LogLife): string {
  return `urn:marketlog:${logId}:${epoch}`;
}

const source = /^urn:marketlog:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9]\d{0,9})$/;

/**
 * The message of an event. Few headers, because each costs time to encode: category and partition are those of the topic.
 * @param source of `sourceOf`, made once for many events
 */
export function toCloudEvent(envelope: EventEnvelope, source: string, traceparent?: string): CloudEventMessage {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_type: envelope.type,
    ce_source: source,
    ce_subject: envelope.stream,
    ce_streamversion: String(envelope.version),
    ce_time: new Date(envelope.occurredAt).toISOString(),
    ce_recordedtime: recordedTime(envelope.recordedAt),
    ce_position: String(envelope.position),
    'content-type': 'application/protobuf',
  };
  if (envelope.correlationId !== null) headers['ce_correlationid'] = envelope.correlationId;
  if (envelope.causationId !== null) headers['ce_causationid'] = envelope.causationId;
  if (traceparent !== undefined) headers['traceparent'] = traceparent;
  return { key: envelope.key, value: envelope.data, headers };
}

/** Events that were appended together have one time. */
let lastRecorded = { at: NaN, text: '' };

function recordedTime(at: number): string {
  if (at !== lastRecorded.at) lastRecorded = { at, text: new Date(at).toISOString() };
  return lastRecorded.text;
}

/**
 * The event of a message, whole: nothing but the topic's category and partition is needed beside it.
 * @throws LogError `broken_message` naming the header that is missing or wrong.
 */
export function fromCloudEvent(
  { category, partition }: LogPartition,
  { key, value, headers }: CloudEventMessage,
): ReceivedCloudEvent {
  const { logId, epoch } = lifeIn(text(headers, 'ce_source'));
  if (!isCategory(category)) throw broken('topic', category);
  return {
    logId,
    epoch,
    traceparent: headers['traceparent'],
    envelope: {
      id: text(headers, 'ce_id'),
      type: text(headers, 'ce_type'),
      stream: text(headers, 'ce_subject'),
      version: integer(headers, 'ce_streamversion'),
      category,
      partition,
      position: integer(headers, 'ce_position'),
      key,
      occurredAt: instant(headers, 'ce_time'),
      recordedAt: instant(headers, 'ce_recordedtime'),
      correlationId: headers['ce_correlationid'] ?? null,
      causationId: headers['ce_causationid'] ?? null,
      data: value,
    },
  };
}

/** Neighbours come from one log. */
let lastLife: { readonly source: string; readonly life: LogLife } | undefined;

function lifeIn(text: string): LogLife {
  if (lastLife?.source === text) return lastLife.life;
  const found = source.exec(text);
  if (found === null) throw broken('ce_source', text);
  const life = { logId: found[1]!, epoch: Number(found[2]) };
  lastLife = { source: text, life };
  return life;
}

type Headers = CloudEventMessage['headers'];

function text(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw broken(name, value);
  return value;
}

function integer(headers: Headers, name: string): number {
  const value = Number(headers[name]);
  if (!Number.isSafeInteger(value) || value < 1) throw broken(name, headers[name]);
  return value;
}

function instant(headers: Headers, name: string): number {
  const value = Date.parse(headers[name] ?? '');
  if (Number.isNaN(value)) throw broken(name, headers[name]);
  return value;
}

function broken(name: string, value: string | undefined): LogError {
  const found = value === undefined ? 'missing' : JSON.stringify(value.slice(0, 80));
  return new LogError('broken_message', `this is no event of Marketlog: ${name} is ${found}`);
}
