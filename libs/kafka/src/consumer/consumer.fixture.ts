import { sourceOf, toCloudEvent } from '#contracts';
import {
  RelayCheckpoints,
  type Category,
  type EventEnvelope,
  type LogFork,
  type LogIdentity,
  type LogPartition,
  type PartitionHead,
  type RelayCheckpoint,
} from '#event-sourcing';
import { InMemoryEventStore, someEvents, waitFor } from '#testing';
import {
  LogTransport,
  type BatchControl,
  type ConsumerOptions,
  type ReceivedRecord,
  type TopicPartition,
  type TransportConsumer,
  type TransportHealth,
} from '../transport/log-transport.port.js';
import { LogTopics } from '../transport/topics.js';
import { KafkaSubscription } from './kafka-subscription.js';

/** A store whose life and end a test can change, and which counts what it is asked for. */
export class StoreUnderTest extends InMemoryEventStore {
  epoch = 1;
  /** How many events of the end seem not to be there, as after a restore. */
  lost = 0;
  reads: { after: number; limit: number }[] = [];

  override async identity(): Promise<LogIdentity> {
    return { ...(await super.identity()), epoch: this.epoch };
  }

  override async heads(category?: Category): Promise<PartitionHead[]> {
    return (await super.heads(category)).map((head) => ({ ...head, position: head.position - this.lost }));
  }

  override async readPartition(place: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    this.reads.push({ after, limit });
    return super.readPartition(place, after, limit);
  }
}

class RelayAt extends RelayCheckpoints {
  published = 0;
  asked = 0;

  override async read(): Promise<RelayCheckpoint[]> {
    this.asked++;
    return [{ ...partition, position: this.published }];
  }

  override advance(): Promise<void> {
    throw new Error('a consumer moves no checkpoint of the relay');
  }

  override reset(): Promise<void> {
    throw new Error('a consumer moves no checkpoint of the relay');
  }

  override forks(): Promise<LogFork[]> {
    return Promise.resolve([]);
  }
}

/** The side of Kafka, by hand. */
class FakeTransport extends LogTransport {
  options: ConsumerOptions | undefined;
  committed: (TopicPartition & { readonly offset: bigint })[] = [];
  closed = false;

  override async consume(options: ConsumerOptions): Promise<TransportConsumer> {
    this.options = options;
    return {
      commit: async (offsets) => {
        this.committed.push(...offsets);
      },
      close: async () => {
        this.closed = true;
      },
    };
  }

  override ensureTopics = unused;
  override recreateTopic = unused;
  override brokers = unused;
  override openProducer = unused;
  override health(): TransportHealth {
    return { status: 'ok', detail: null };
  }
  override close = unused;
}

function unused(): never {
  throw new Error('a consumer has no use for this');
}

export const partition = { category: 'instruments', partition: 0 } as const;
const topics = new LogTopics('test');
export const topicPartition = { topic: topics.of('instruments'), partition: 0 };

/** A subscription with its surroundings, on a clock that a test moves. */
export async function subscribed({
  epoch = 1,
  ...options
}: { readonly memory?: number; readonly epoch?: number } = {}) {
  const store = new StoreUnderTest({ partitions: 1 });
  store.epoch = epoch;
  const relay = new RelayAt();
  const transport = new FakeTransport();
  const said: string[] = [];
  const told: string[] = [];
  const log = {
    log: (line: string) => void told.push(line),
    warn: (line: string) => void said.push(line),
    error: (line: string) => void said.push(line),
  };
  const clock = { now: 0 };
  const subscription = new KafkaSubscription(
    { transport, topics, store, relay, log },
    { group: 'test-projector', categories: ['instruments', 'prices'], now: () => clock.now, poll: 1_000, ...options },
  );
  await subscription.open();
  const control = { stale: false, heartbeats: 0 };
  const batchControl: BatchControl = {
    heartbeat: async () => {
      control.heartbeats++;
    },
    isStale: () => control.stale,
  };
  transport.options!.onAssigned([topicPartition]);
  const deliverRaw = (records: readonly ReceivedRecord[]): Promise<void> =>
    transport.options!.onBatch({ ...topicPartition, records, highWatermark: 0n }, batchControl);
  /** Up to where the consumer may apply. */
  const head = async (): Promise<number | undefined> => (await subscription.heads(['instruments']))[0]?.position;
  return {
    subscription,
    store,
    relay,
    transport,
    said,
    told,
    clock,
    control,
    assign: (...partitions: readonly TopicPartition[]) => transport.options!.onAssigned(partitions),
    /** Records so many events. @returns the log from its beginning */
    async record(count: number): Promise<EventEnvelope[]> {
      await store.append('instrument-A', 'any', someEvents(count));
      return InMemoryEventStore.prototype.readPartition.call(store, partition, 0, 100_000);
    },
    /** As the topic brings it. Offsets are twice the positions, because transactions leave gaps. */
    async deliver(events: readonly EventEnvelope[], of: { epoch?: number; logId?: string } = {}): Promise<void> {
      const { logId, epoch: present } = await store.identity();
      const life = { logId, epoch: present, ...of };
      await deliverRaw(
        events.map((event) => ({ ...toCloudEvent(event, sourceOf(life)), offset: BigInt(event.position * 2) })),
      );
    },
    deliverRaw,
    /** Until a batch waits for room, or the last event has come. */
    async full(): Promise<void> {
      const position = (await store.heads())[0]!.position;
      const buffer = () => subscription.assignment.find(partition)!;
      await waitFor('a full buffer', () => buffer().isFull || buffer().last === position || undefined, { every: 1 });
    },
    head,
    /** Asks for the head once a second until that time, as a projector does. @returns the last answer */
    async lookUntil(milliseconds: number): Promise<number | undefined> {
      while (clock.now + 1_000 < milliseconds) {
        clock.now += 1_000;
        await head();
      }
      clock.now = milliseconds;
      return head();
    },
    async read(after: number, limit = 10_000): Promise<number[]> {
      return (await subscription.read(partition, after, limit)).map(({ position }) => position);
    },
  };
}
