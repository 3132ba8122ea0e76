import { toJson, type DescMessage, type JsonObject, type Message } from '@bufbuild/protobuf';
import { eventSchemas, type MarketlogEvent } from './event-types.js';

/** The data of a decoded event as Protobuf's own JSON: 64-bit integers are strings, fields that are not set are absent. */
export function eventDataToJson(event: MarketlogEvent): JsonObject {
  const schema: DescMessage = eventSchemas[event.type];
  return toJson(schema, event.data as Message, { alwaysEmitImplicit: true }) as JsonObject;
}
