import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EventStore, MarketlogError, parseAddress } from '#event-sourcing';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome, type CliVerb } from '#cli';
import type { EventView } from './event.schema.js';
import { eventsQuery } from './event.schema.js';
import { showEvent } from './event-view.js';
import { GetEvent } from './get-event.query.js';
import { ListEvents } from './list-events.query.js';

@Injectable()
export class ListEventsCli implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run({ options }: CliInvocation): Promise<CliOutcome> {
    const query = eventsQuery.safeParse(options);
    if (!query.success) {
      const [issue] = query.error.issues;
      throw new UsageError(`--${dashed(String(issue?.path[0]))} is ${issue?.message}`);
    }
    const page = await this.queries.execute(new ListEvents(query.data));
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
    const event = await this.store.readById(place.toLowerCase());
    if (event === undefined) throw new MarketlogError('event_not_found', `the log has no event ${place}`);
    return showEvent(event).view;
  }
}

function oneLine({ address, recordedAt, type, key, data }: EventView): string {
  return `${address}  ${recordedAt}  ${type.split('.').at(-1)}  ${key}  ${JSON.stringify(data)}`;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export const eventsVerbs: readonly CliVerb[] = [
  {
    name: 'events list',
    summary: 'Lists events of the log',
    options: [
      { flags: '--category <name>', description: 'one category: prices, articles, instruments …' },
      { flags: '--partition <number>', description: 'one partition of each category' },
      { flags: '--from-position <number>', description: 'first position' },
      { flags: '--to-position <number>', description: 'last position' },
      { flags: '--type <type>', description: 'one type, such as marketlog.prices.v1.SplitRecorded' },
      { flags: '--symbol <symbol>', description: 'events of one instrument' },
      { flags: '--recorded-from <instant>', description: 'recorded at or after, ISO 8601' },
      { flags: '--recorded-to <instant>', description: 'recorded at or before, ISO 8601' },
      { flags: '--id <uuid>', description: 'one event' },
      { flags: '--sort <order>', description: 'asc or desc', default: 'asc' },
      { flags: '--limit <number>', description: 'at most so many, 1 to 10000', default: '100' },
      { flags: '--page-token <token>', description: 'go on after an earlier page' },
    ],
    examples: [
      'marketlog events list --symbol AAPL --type marketlog.prices.v1.SplitRecorded',
      'marketlog events list --category prices --partition 3 --from-position 1000 --limit 10 --json',
    ],
    log: 'open',
    action: ListEventsCli,
  },
  {
    name: 'events show',
    summary: 'Shows one event, decoded',
    arguments: [{ flags: '<event>', description: 'address (prices-3@1042) or id' }],
    examples: ['marketlog events show prices-3@1042'],
    log: 'open',
    action: ShowEventCli,
  },
];
