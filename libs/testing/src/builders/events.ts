import { randomUUID } from 'node:crypto';
import { encodeEvent, type EventDraft } from '#contracts';
import { EventStore, type EventAddress, type NewEvent } from '#event-sourcing';

/** An event for tests of the log itself, whose payload means nothing. */
export function someEvent(overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'marketlog.operations.v1.ParkedEventDropped',
    occurredAt: Date.UTC(2024, 0, 2),
    data: new Uint8Array([0x0a, 0x01, 0x61]),
    ...overrides,
  };
}

/** So many events with ids and payloads of their own. */
export function someEvents(count: number, overrides: Partial<NewEvent> = {}): NewEvent[] {
  return Array.from({ length: count }, () => someEvent(overrides));
}

/** Given: puts drafts at the end of a stream, as if they had been recorded before. @returns their addresses. */
export async function given(
  store: EventStore,
  stream: string,
  drafts: readonly EventDraft[],
  occurredAt = Date.UTC(2024, 0, 2),
): Promise<readonly EventAddress[]> {
  const result = await store.append(
    stream,
    'any',
    drafts.map((draft) => encodeEvent(draft, { stream, occurredAt })),
  );
  if (result.status === 'conflict') throw new Error(`given ${stream}: conflict at version ${result.actualVersion}`);
  return result.addresses;
}
