import {
  identifyStream,
  LogError,
  maximumPayload,
  partitionOf,
  payloadDigest,
  type Category,
  type ExpectedVersion,
  type NewEvent,
  uuidToBytes,
} from '#event-sourcing';

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

/** @throws LogError `invalid_stream`, `invalid_event`, `payload_too_large`. */
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
  const prepared: PreparedEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    prepared.push(prepareEvent(stream, event, prepared.at(-1)));
    bytes += event.data.length;
  }
  const partition = partitionOf(key, partitions);
  return { stream, category, key, partition, expectedVersion, events: prepared, bytes };
}

/** @param before the event before, whose correlation is mostly the same. */
function prepareEvent(stream: string, event: NewEvent, before: PreparedEvent | undefined): PreparedEvent {
  const { type, occurredAt, data, correlationId } = event;
  if (data.length > maximumPayload) {
    throw new LogError(
      'payload_too_large',
      `${stream}: the payload of ${event.id} has ${data.length} bytes, at most ${maximumPayload} are taken`,
    );
  }
  if (type !== before?.event.type && !typeShape.test(type)) throw invalid(stream, `"${type}" is no event type`);
  if (!Number.isSafeInteger(occurredAt)) throw invalid(stream, `${occurredAt} is no instant in milliseconds`);
  const sameCorrelation = before !== undefined && before.event.correlationId === correlationId;
  return {
    event,
    id: bytesOf(stream, event.id),
    correlationId: sameCorrelation ? before.correlationId : optional(stream, correlationId),
    causationId: optional(stream, event.causationId),
    dataSha256: payloadDigest(data),
  };
}

function optional(stream: string, id: string | undefined): Uint8Array | null {
  return id === undefined ? null : bytesOf(stream, id);
}

function bytesOf(stream: string, id: string): Uint8Array {
  const bytes = uuidToBytes(id);
  if (bytes === undefined) throw invalid(stream, `"${id}" is no lower-case UUID`);
  return bytes;
}

function invalid(stream: string, fault: string): LogError {
  return new LogError('invalid_event', `${stream}: ${fault}`);
}

/** Whether an append names the same id twice. Looked at only after a unique violation, because it costs as much as a digest. */
export function repeatsItself({ events }: AppendRequest): boolean {
  return new Set(events.map(({ event }) => event.id)).size < events.length;
}
