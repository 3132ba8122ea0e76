import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EventStore, MarketlogError, parseAddress } from '#event-sourcing';
import { optionsAs, UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { uuid } from '../uuid.js';
import type { EventView } from './event.schema.js';
import { eventsQuery } from './event.schema.js';
import { showEvent } from './event-view.js';
import { GetEvent } from './get-event.query.js';
import { ListEvents } from './list-events.query.js';

@Injectable()
export class ListEventsCli implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run({ options }: CliInvocation): Promise<CliOutcome> {
    const { correlation, causation, ...others } = options;
    const given = eventsQuery.safeParse({ ...others, correlationId: correlation, causationId: causation });
    const query = optionsAs(given, { correlationId: 'correlation', causationId: 'causation' });
    const page = await this.queries.execute(new ListEvents(query));
    const more = page.page.nextPageToken === null ? [] : [`… more: --page-token ${page.page.nextPageToken}`];
    return { exitCode: 0, json: page, text: [...page.data.map(oneLine), ...more].join('\n') };
  }
}

@Injectable()
export class ShowEventCli implements CliAction {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: EventStore,
  ) {}

  async run({ arguments: [place] }: CliInvocation): Promise<CliOutcome> {
    const event = await this.find(String(place));
    return { exitCode: 0, json: event, text: JSON.stringify(event, null, 2) };
  }

  private async find(place: string): Promise<EventView> {
    if (place.includes('@')) return (await this.queries.execute(new GetEvent(parseAddress(place)))).data;
    const id = place.toLowerCase();
    if (!uuid.test(id))
      throw new UsageError(`"${place}": expected the address of an event, such as prices-3@1042, or its id, a UUID`);
    const event = await this.store.readById(id);
    if (event === undefined) throw new MarketlogError('event_not_found', `the log has no event ${place}`);
    return showEvent(event).view;
  }
}

function oneLine({ address, recordedAt, type, key, data }: EventView): string {
  return `${address}  ${recordedAt}  ${type.split('.').at(-1)}  ${key}  ${JSON.stringify(data)}`;
}
