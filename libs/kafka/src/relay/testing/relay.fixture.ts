import { AppendSignal, partitionOf, type EventStore, type Leases } from '#event-sourcing';
import { InMemoryEventStore, InMemoryLeases, kafkaSettings, LeaseTable, someEvents, waitFor } from '#testing';
import { LogTopics } from '../../transport/topics.js';
import { Relay } from '../relay.js';
import { relayTimes, type RelayTimes } from '../relay-times.js';
import { FakeCheckpoints } from './fake-checkpoints.js';
import { FakeTransport } from './fake-transport.js';

/** Everything happens a hundred times faster, but a lease lasts as long as a test, and a batch is full also where the machine is slow. */
const fast: RelayTimes = {
  ...relayTimes,
  lease: 60_000,
  renew: 10,
  poll: 1,
  collect: 60_000,
  retry: { first: 1, most: 5 },
  withdraw: 60_000,
  recheck: { process: 30, partition: 30 },
  topics: 60_000,
  identity: 5,
  stop: 1_000,
};

const settings = kafkaSettings();

export const topics = new LogTopics('test');

/** A log of two partitions, Kafka in memory, and relays between them that share one table of leases. */
export class RelayFixture {
  readonly transport = new FakeTransport();
  readonly checkpoints = new FakeCheckpoints();
  readonly table = new LeaseTable();
  readonly signal = new AppendSignal();
  readonly lines: string[] = [];
  private readonly relays: Relay[] = [];

  constructor(readonly store: EventStore = new InMemoryEventStore({ partitions: 2 })) {}

  /** @param leases default: of a process of its own */
  start({ leases = this.process(), times = {} }: { leases?: Leases; times?: Partial<RelayTimes> } = {}): Relay {
    const say = (level: string) => (line: string) => void this.lines.push(`${level}: ${line}`);
    const { store, checkpoints, transport, signal } = this;
    const relay = new Relay(
      { store, leases, checkpoints, transport, signal },
      settings,
      { log: say('info'), warn: say('warn'), error: say('error') },
      { ...fast, ...times },
    );
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  process(name = `process ${this.relays.length}`): InMemoryLeases {
    return new InMemoryLeases(this.table, name);
  }

  /** Appends to one stream of prices. */
  async append(events: number, key = 'A', options: Parameters<typeof someEvents>[1] = {}): Promise<void> {
    await this.store.append(`prices-${key}-2014`, 'any', someEvents(events, options));
    this.signal.appended({ category: 'prices', partition: partitionOf(key, 2) }, events);
  }

  /** Everything is published and the checkpoints say so. */
  async published(): Promise<void> {
    const heads = await this.store.heads();
    const ask = () =>
      heads.every(({ category, partition, position }) => this.checkpoints.at(category, partition) >= position) ||
      undefined;
    await waitFor('everything to be published', ask, { every: 1 }).catch((error: unknown) => {
      throw new Error([String(error), ...this.lines].join('\n'));
    });
  }

  /** Its relays have looked at the heads of the log so many times more, as they do each few milliseconds. */
  async looked(times: number): Promise<void> {
    let looks = 0;
    const heads = this.store.heads.bind(this.store);
    this.store.heads = (category) => {
      looks++;
      return heads(category);
    };
    await waitFor('the next looks', () => looks >= times || undefined, { every: 1 });
    this.store.heads = heads;
  }

  /** Positions of prices in the partition of a key, as they lie on the topic. */
  onTopic(key = 'A'): number[] {
    return this.transport.positions(topics.of('prices'), partitionOf(key, 2));
  }

  /** Log and epoch of each of them. */
  sources(key = 'A'): string[] {
    const records = this.transport.topics.get(topics.of('prices'))?.get(partitionOf(key, 2)) ?? [];
    return records.map(({ headers }) => headers['ce_source']!);
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
  }
}

/** 1, 2, 3 … */
export const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, i) => from + i);

export const until = (what: string, ask: () => boolean | Promise<boolean>): Promise<boolean> =>
  waitFor(what, async () => (await ask()) || undefined, { every: 1 });

/** Partition numbers that a relay publishes. */
export const heldBy = (relay: Relay): number[] => relay.relays.map(({ tenure }) => tenure.partition);

/** The first key of each partition. */
export function keysOf(...partitions: number[]): string[] {
  const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  return partitions.map((partition) => keys.find((key) => partitionOf(key, 2) === partition)!);
}
