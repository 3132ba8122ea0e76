import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { z } from 'zod';
import { EventStore, formatAddress, MarketlogError, type EventAddress } from '#event-sourcing';
import { showEvent } from './event-view.js';
import type { eventAnswer } from './event.schema.js';

export class GetEvent extends Query<z.output<typeof eventAnswer>> {
  constructor(readonly address: EventAddress) {
    super();
  }
}

@QueryHandler(GetEvent)
export class GetEventHandler implements IQueryHandler<GetEvent> {
  constructor(private readonly store: EventStore) {}

  /** @throws MarketlogError `event_not_found`. */
  async execute({ address }: GetEvent): Promise<z.output<typeof eventAnswer>> {
    const [event] = await this.store.readPartition(address, address.position - 1, 1);
    if (event === undefined) {
      throw new MarketlogError('event_not_found', `the log has no event ${formatAddress(address)} yet`);
    }
    const { view, reason } = showEvent(event);
    return { data: view, meta: { unavailable: reason === null ? {} : { data: reason } } };
  }
}
