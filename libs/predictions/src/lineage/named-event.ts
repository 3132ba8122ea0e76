import { formatAddress, type EventEnvelope } from '#event-sourcing';

/** An event as answers name it. */
export function namedEvent(event: EventEnvelope) {
  const { id, type, stream, version } = event;
  return { address: formatAddress(event), id, type, stream, version };
}
