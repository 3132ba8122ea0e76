import { encodeEvent, type EventDraft } from '#contracts';
import type { EventAddress, EventStore } from '#event-sourcing';

/** Where an event stands among others. */
export interface Placement {
  /** By default it follows from what is said. */
  readonly id?: string | undefined;
  /** UTC milliseconds. */
  readonly occurredAt: number;
  readonly causationId?: string | undefined;
}

/** Appends what a run says, and tells what the log had already: another run may have said it. */
export class SessionAppends {
  /**
   * @param correlationId UUID of the run
   * @param addresses to which those of what is appended are added
   */
  constructor(
    private readonly store: EventStore,
    private readonly correlationId: string,
    private readonly addresses: EventAddress[],
  ) {}

  /** @returns false where the log had it already */
  append(stream: string, draft: EventDraft, placement: Placement): Promise<boolean> {
    return this.appendAll(stream, [{ ...draft, placement }]);
  }

  /** All of them or none. @returns false where the log had them already, whatever another run has said with the first of them */
  async appendAll(stream: string, drafts: readonly (EventDraft & { readonly placement: Placement })[]) {
    const { correlationId } = this;
    const events = drafts.map(({ placement: { id, ...rest }, ...draft }) => {
      const context = { stream, correlationId, ...rest };
      return encodeEvent(draft, id === undefined ? context : { ...context, id });
    });
    const result = await this.store.append(stream, 'any', events);
    if (result.status === 'conflict') {
      if (events.length > 1 && (await this.store.readById(events[0]!.id)) !== undefined) return false;
      throw new TypeError(`${stream}: a conflict although any version will do`);
    }
    if (!result.repeated) this.addresses.push(...result.addresses);
    return !result.repeated;
  }
}
