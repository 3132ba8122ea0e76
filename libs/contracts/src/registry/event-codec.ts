import { create, fromBinary, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { formatAddress, LogError, type EventEnvelope, type NewEvent } from '#event-sourcing';
import { eventSchemas, isEventType, type EventDraft, type MarketlogEvent } from './event-types.js';
import { factId } from './fact-id.js';
import { decodeMessage } from './message-decoder.js';
import { encodeMessage } from './message-encoder.js';
import { newestType, upcasters } from './upcasters.js';

export interface EventContext {
  readonly stream: string;
  /** UTC milliseconds. */
  readonly occurredAt: number;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  /**
   * The event's id where it is not a fact of the world (a command such as track can repeat). Without it the id is a UUIDv5
   * over stream, type and content; a correction's content names the event it supersedes, so A → B → A is three events.
   */
  readonly id?: string;
}

/** Encodes a draft for the append port. */
export function encodeEvent(draft: EventDraft, context: EventContext): NewEvent {
  const schema: DescMessage = eventSchemas[draft.type];
  const data = encodeMessage(schema, draft.data);
  return {
    id: context.id ?? factId(context.stream, draft.type, data),
    type: draft.type,
    occurredAt: context.occurredAt,
    correlationId: context.correlationId,
    causationId: context.causationId,
    data,
  };
}

/**
 * Decodes an event of the log and brings it to the newest version of its type.
 * @throws LogError `unknown_event_type` or `broken_payload`, naming the event's address.
 */
export function decodeEvent(envelope: EventEnvelope): MarketlogEvent {
  const type = newestType(envelope.type);
  if (type === undefined) {
    const detail = `this build does not know the type ${envelope.type}`;
    throw new LogError('unknown_event_type', `${formatAddress(envelope)}: ${detail}`);
  }
  try {
    return { ...envelope, type, data: decodeData(envelope.type, envelope.data) } as unknown as MarketlogEvent;
  } catch (cause) {
    throw new LogError('broken_payload', `${formatAddress(envelope)}: the payload is no ${envelope.type}`, false, {
      cause,
    });
  }
}

function decodeData(storedType: string, bytes: Uint8Array): Message {
  if (isEventType(storedType)) return decodeMessage(eventSchemas[storedType], bytes);
  let step = upcasters[storedType]!;
  let data: Message = fromBinary(step.schema, bytes);
  for (;;) {
    const upcast = step.upcast(data as never) as MessageInitShape<DescMessage>;
    if (isEventType(step.to)) return create(eventSchemas[step.to] as DescMessage, upcast);
    step = upcasters[step.to]!;
    data = create(step.schema, upcast);
  }
}
