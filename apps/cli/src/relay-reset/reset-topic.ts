import type { KafkaSettings } from '#config';
import { EventStore, leaseOf, Leases, pauseLease, RelayCheckpoints, type Category } from '#event-sourcing';
import { LogTopics, topicSpecifications, transactionalIdOf, type LogTransport } from '#kafka';
import { HeldLeases } from '#operations';

/** Milliseconds for which relays that run may take to finish what they have in flight. */
const yieldWithin = 30_000;

export interface ResetParts {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly checkpoints: RelayCheckpoints;
  readonly transport: LogTransport;
  readonly settings: KafkaSettings;
}

export interface TopicReset {
  readonly category: Category;
  readonly topic: string;
  readonly partitions: number;
  /** That are published again. */
  readonly events: number;
}

/**
 * Makes a topic anew, empty, and lets the relays publish everything again from position 1. Relays that run step aside: they
 * give back all partitions while the pause is held, and whoever does not notice is fenced.
 * @throws MarketlogError `relay_busy`, TransportError
 */
export async function resetTopic(parts: ResetParts, category: Category, signal: AbortSignal): Promise<TopicReset> {
  const { store, leases, checkpoints, transport, settings } = parts;
  const { logId, partitions } = await store.identity();
  const topic = new LogTopics(settings.topicPrefix).of(category);
  const specifications = topicSpecifications(settings, partitions);
  const specification = specifications.find((each) => each.topic === topic)!;
  const held = new HeldLeases(leases);
  try {
    await held.take(pauseLease, { within: 0, signal });
    for (let n = 0; n < partitions; n++) await held.take(leaseOf(n), { within: yieldWithin, signal });
    for (let n = 0; n < partitions; n++) await fence(transport, transactionalIdOf(settings.topicPrefix, logId, n));
    held.check();
    // First: whatever ends this command half-way, the relays begin again from position 1, be it on the topic that was there.
    await checkpoints.reset(category);
    held.check();
    await transport.recreateTopic(specification);
    held.check();
  } finally {
    await held.release();
  }
  const events = (await store.heads(category)).reduce((sum, { position }) => sum + position, 0);
  return { category, topic, partitions, events };
}

/** What a relay that was frozen before it gave its lease up still sends is refused. */
async function fence(transport: LogTransport, transactionalId: string): Promise<void> {
  await (await transport.openProducer(transactionalId)).close();
}
