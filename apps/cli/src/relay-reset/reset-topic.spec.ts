import type { RelayCheckpoints } from '#event-sourcing';
import type { LogTransport } from '#kafka';
import { InMemoryEventStore, InMemoryLeases, kafkaSettings, LeaseTable, someEvents } from '#testing';
import { resetTopic } from './reset-topic.js';

const settings = kafkaSettings();

/** A log of three events whose relay has published them all, and what is done to it, in order. */
class Fixture {
  readonly done: string[] = [];
  readonly table = new LeaseTable();
  /** Called where the topic is being made anew. */
  recreating: () => void = () => undefined;
  private readonly store = new InMemoryEventStore({ partitions: 2 });

  private readonly transport = {
    brokers: async () => 1,
    openProducer: async (id: string) => {
      this.done.push(`fences ${id.slice(-1)}`);
      return { close: async () => undefined };
    },
    recreateTopic: async ({ topic }: { topic: string }) => {
      this.recreating();
      this.done.push(`makes ${topic}`);
    },
  } as unknown as LogTransport;

  private readonly checkpoints = {
    reset: async (category: string) => void this.done.push(`sets ${category} back`),
  } as unknown as RelayCheckpoints;

  async reset(): ReturnType<typeof resetTopic> {
    await this.store.append('prices-A-2014', 'any', someEvents(3));
    const { store, checkpoints, transport } = this;
    const leases = new InMemoryLeases(this.table, 'command');
    const parts = { store, leases, checkpoints, transport, settings };
    return resetTopic(parts, 'prices', new AbortController().signal);
  }
}

let fixture: Fixture;
beforeEach(() => (fixture = new Fixture()));

test('checkpoints are set back before the topic is made anew, so that what ends half-way lacks nothing', async () => {
  expect(await fixture.reset()).toEqual({ category: 'prices', topic: 'test.prices.v1', partitions: 2, events: 3 });
  expect(fixture.done).toEqual(['fences 0', 'fences 1', 'sets prices back', 'makes test.prices.v1']);
  expect([...fixture.table.rows]).toEqual([]);
});

test('a topic that cannot be made leaves the relays to publish from position 1', async () => {
  fixture.recreating = () => {
    throw new Error('Kafka is away');
  };
  await expect(fixture.reset()).rejects.toThrow('Kafka is away');
  expect(fixture.done.at(-1)).toBe('sets prices back');
  expect([...fixture.table.rows]).toEqual([]);
});
