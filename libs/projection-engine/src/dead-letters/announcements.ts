import { v5 as uuidV5 } from 'uuid';
import { encodeEvent, factNamespace, type EventDraft } from '#contracts';
import type { EventStore, NewEvent, Reaction } from '#event-sourcing';
import { appendReactions } from '../consuming/append-reactions.js';
import type { DeadLetter } from './dead-letter-table.js';
import type { ParkedKey } from './parked-key.js';
import type { KeyRequest, ParkedKeyFacts } from './parked-key-table.js';

/**
 * What becomes of parked keys, as events of `operations`. They are told after the fact, by the process that brought it about, each with an
 * id of its own per consumer, generation and event: one that is told again after a crash is in the log once.
 */
export class Announcements {
  constructor(private readonly store: EventStore) {}

  async parked(parked: ParkedKeyFacts, { code, message }: Pick<DeadLetter, 'code' | 'message'>): Promise<void> {
    const { category, partition, key, eventId, fingerprint } = parked;
    const data = { ...named(parked), category, partition, key, eventId, code, message, fingerprint };
    await this.append(parked, 'parked', [[eventId, { type: 'marketlog.operations.v1.KeyParked', data }]]);
  }

  async retried(parked: ParkedKeyFacts): Promise<void> {
    const { category, partition, key, eventId, applied, requestedBy } = parked;
    const data = {
      ...{ ...named(parked), category, partition, key, eventId },
      ...{ events: BigInt(applied), retriedBy: requestedBy ?? '' },
    };
    await this.append(parked, 'retried', [[eventId, { type: 'marketlog.operations.v1.ParkedKeyRetried', data }]]);
  }

  async dropped(
    parked: ParkedKey,
    letters: readonly DeadLetter[],
    { by, reason }: Pick<KeyRequest, 'by' | 'reason'>,
  ): Promise<void> {
    const { category, partition, key } = parked;
    const type = 'marketlog.operations.v1.ParkedEventDropped';
    const drafts = letters.map(({ eventId }): [string, EventDraft] => {
      const data = { ...named(parked), category, partition, key, eventId, droppedBy: by, reason };
      return [eventId, { type, data }];
    });
    await this.append(parked, 'dropped', drafts);
  }

  private async append(
    { consumer: { name, generation } }: ParkedKey,
    what: 'parked' | 'retried' | 'dropped',
    drafts: readonly (readonly [eventId: string, draft: EventDraft])[],
  ): Promise<void> {
    const occurredAt = await this.store.now();
    const stream = `operation-${name}`;
    const events = drafts.map(([eventId, draft]): NewEvent => {
      const id = uuidV5(`${what}:${name}:${generation}:${eventId}`, factNamespace);
      return encodeEvent(draft, { stream, occurredAt, causationId: eventId, id });
    });
    const reactions = events.map((event): Reaction => ({ stream, events: [event] }));
    await appendReactions(this.store, reactions);
  }
}

function named({ consumer: { name, generation } }: ParkedKey): { consumer: string; generation: number } {
  return { consumer: name, generation };
}
