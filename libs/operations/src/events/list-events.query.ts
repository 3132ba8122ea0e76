import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { InstrumentDirectory } from '#contracts';
import { categories, EventStore, partitionOf, type EventEnvelope, type PartitionHead } from '#event-sourcing';
import { PageTokens, RequestError } from '#resources';
import { showEvent } from './event-view.js';
import type { eventsAnswer, EventsQuery } from './event.schema.js';
import { EventsRepository } from './events.repository.js';

export type EventsPage = z.output<typeof eventsAnswer>;

export class ListEvents extends Query<EventsPage> {
  constructor(readonly query: EventsQuery) {
    super();
  }
}

/** The last event of the page before. */
const pages = new PageTokens('listEvents', z.tuple([z.enum(categories), z.int(), z.int()]));

/** Categories whose key is an instrument's id. */
const byInstrument: readonly string[] = ['instruments', 'prices', 'predictions'];

@QueryHandler(ListEvents)
export class ListEventsHandler implements IQueryHandler<ListEvents> {
  constructor(
    private readonly store: EventStore,
    private readonly events: EventsRepository,
    private readonly instruments: InstrumentDirectory,
  ) {}

  /** @throws RequestError where there is no such partition. */
  async execute({ query }: ListEvents): Promise<EventsPage> {
    const found = query.id === undefined ? await this.search(query) : await this.byId(query.id);
    const page = found.slice(0, query.limit);
    const last = found.length > page.length ? page.at(-1) : undefined;
    const shown = page.map(showEvent);
    const undecoded = shown.flatMap(({ view, reason }) => (reason === null ? [] : [[view.address, reason] as const]));
    return {
      data: shown.map(({ view }) => view),
      page: { nextPageToken: pages.next(query, last ? [last.category, last.partition, last.position] : null) },
      meta: { unavailable: Object.fromEntries(undecoded) },
    };
  }

  private async byId(id: string): Promise<EventEnvelope[]> {
    const event = await this.store.readById(id);
    return event === undefined ? [] : [event];
  }

  /** Partition by partition in log order until the page is full, and one more to know whether there is a next page. */
  private async search(query: EventsQuery): Promise<EventEnvelope[]> {
    const key = query.symbol === undefined ? undefined : (await this.instruments.get(query.symbol)).instrumentId;
    const cursor = pages.read(query);
    const found: EventEnvelope[] = [];
    for (const head of await this.partitions(query, key)) {
      const order = cursor === undefined ? 1 : compare(head, { category: cursor[0], partition: cursor[1] }, query.sort);
      if (order < 0) continue;
      const beyond = order === 0 ? cursor![2] : null;
      const limit = query.limit + 1 - found.length;
      const span = await this.positionsOf(head, query);
      found.push(...(await this.events.page(head, { ...query, ...span, key }, { sort: query.sort, beyond, limit })));
      if (found.length > query.limit) break;
    }
    return found;
  }

  /** Times never fall along a partition, so a span of time is one of positions, found without reading what lies before it. */
  private async positionsOf(
    head: PartitionHead,
    { fromPosition = 0, toPosition = Infinity, recordedFrom, recordedTo }: EventsQuery,
  ): Promise<{ fromPosition: number; toPosition: number | undefined }> {
    const first = recordedFrom === undefined ? 0 : (await this.store.positionAt(head, recordedFrom - 1)) + 1;
    const last = recordedTo === undefined ? Infinity : await this.store.positionAt(head, recordedTo);
    const to = Math.min(toPosition, last);
    return { fromPosition: Math.max(fromPosition, first), toPosition: to === Infinity ? undefined : to };
  }

  private async partitions({ category, partition, sort }: EventsQuery, key?: string): Promise<PartitionHead[]> {
    const { partitions } = await this.store.identity();
    if (partition !== undefined && partition >= partitions) throw noPartition(partition, partitions);
    const ofKey = key === undefined ? undefined : partitionOf(key, partitions);
    const heads = await this.store.heads(category);
    return heads
      .filter((head) => partition === undefined || head.partition === partition)
      .filter((head) => ofKey === undefined || (head.partition === ofKey && byInstrument.includes(head.category)))
      .sort((a, b) => compare(a, b, sort));
  }
}

function noPartition(partition: number, partitions: number): RequestError {
  const expected = `a partition from 0 to ${partitions - 1}`;
  const detail = `partition: the log has ${partitions} partitions of each category, so expected ${expected}`;
  return new RequestError('invalid_parameter', detail, [
    { parameter: 'partition', received: `${partition}`, expected },
  ]);
}

function compare(
  a: Pick<PartitionHead, 'category' | 'partition'>,
  b: Pick<PartitionHead, 'category' | 'partition'>,
  sort: 'asc' | 'desc',
): number {
  const order = categories.indexOf(a.category) - categories.indexOf(b.category) || a.partition - b.partition;
  return sort === 'asc' ? order : -order;
}
