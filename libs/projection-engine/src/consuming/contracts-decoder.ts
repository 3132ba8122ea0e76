import { decodeEvent, newestType } from '#contracts';
import type { EventDecoder } from './event-batch.js';

/** The event types of this build. */
export const contractsDecoder: EventDecoder = {
  knows: (type) => newestType(type) !== undefined,
  decode: (envelope) => decodeEvent(envelope),
};
