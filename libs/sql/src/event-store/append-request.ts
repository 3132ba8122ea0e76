import {
  identifyStream,
  LogError,
  maximumPayload,
  partitionOf,
  payloadDigest,
  type Category,
  type ExpectedVersion,
  type NewEvent,
} from '#event-sourcing';
import { isUuid, uuidToBytes } from './uuid-bytes.js';

/** An event made ready before its transaction begins, so that nothing is computed while the heads are locked. */
export interface PreparedEvent {
  readonly event: NewEvent;
  readonly id: Uint8Array;
  readonly correlationId: Uint8Array | null;
  readonly causationId: Uint8Array | null;
  readonly dataSha256: Uint8Array;
}

/** One call of `append`, checked and placed. */
export interface AppendRequest {
  readonly stream: string;
  readonly category: Category;
  readonly key: string;
  readonly partition: number;
  readonly expectedVersion: ExpectedVersion;
  readonly events: readonly PreparedEvent[];
  /** Bytes of all payloads. */
  readonly bytes: number;
}

/** Identifiers of types are ASCII literals. */
const typeShape = /^[A-Za-z0-9._-]{1,160}$/;

/** @throws LogError `invalid_stream`, `invalid_event`, `payload_too_large`, `duplicate_event_id`. */
export function prepareAppend(
  stream: string,
  expectedVersion: ExpectedVersion,
  events: readonly NewEvent[],
  partitions: number,
): AppendRequest {
  const { category, key } = identifyStream(stream);
  if (expectedVersion !== 'any' && !(Number.isSafeInteger(expectedVersion) && expectedVersion >= 0)) {
    throw new LogError('invalid_event', `${stream}: ${expectedVersion} is no version of a stream`);
  }
  let bytes = 0;
  const prepared = events.map((event) => {
    check(stream, event);
    bytes += event.data.length;
    return prepare(event);
  });
  if (events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length) {
    throw new LogError('duplicate_event_id', `${stream}: one append holds the same event id twice`);
  }
  const partition = partitionOf(key, partitions);
  return { stream, category, key, partition, expectedVersion, events: prepared, bytes };
}

function check(stream: string, { id, type, occurredAt, correlationId, causationId, data }: NewEvent): void {
  if (data.length > maximumPayload) {
    throw new LogError(
      'payload_too_large',
      `${stream}: the payload of ${id} has ${data.length} bytes, at most ${maximumPayload} are taken`,
    );
  }
  const fault =
    (!isUuid(id) && `${id} is no lower-case UUID`) ||
    (correlationId !== undefined &&
      !isUuid(correlationId) &&
      `the correlation id ${correlationId} is no lower-case UUID`) ||
    (causationId !== undefined && !isUuid(causationId) && `the causation id ${causationId} is no lower-case UUID`) ||
    (!typeShape.test(type) && `"${type}" is no event type`) ||
    (!Number.isSafeInteger(occurredAt) && `occurredAt ${occurredAt} is no instant in milliseconds`);
  if (fault) throw new LogError('invalid_event', `${stream}: ${fault}`);
}

function prepare(event: NewEvent): PreparedEvent {
  return {
    event,
    id: uuidToBytes(event.id),
    correlationId: event.correlationId === undefined ? null : uuidToBytes(event.correlationId),
    causationId: event.causationId === undefined ? null : uuidToBytes(event.causationId),
    dataSha256: payloadDigest(event.data),
  };
}
