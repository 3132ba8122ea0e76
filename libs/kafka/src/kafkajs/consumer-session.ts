import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchHandler, Kafka } from 'kafkajs';
import type { ConsumerOptions, TopicPartition } from '../transport/log-transport.port.js';
import { TransportError } from '../transport/transport-errors.js';
import type { TransportLimits } from './client.js';
import { existingTopics } from './existing-topics.js';
import { patiently, unanswered } from './patiently.js';

export type Clients = () => Kafka;

/** Heartbeats within the time after which a member counts as gone. */
const heartbeats = 10;
/** How long members may take to finish what they have before they are given up. */
const rebalanceTimeout = 30_000;
/** Milliseconds a fetch waits for something to come; also how long a commit may wait behind it. */
const maxWaitTimeInMs = 100;
/** Bytes decoded in one go, which nothing else can interrupt. */
const maxBytes = 2 * 1024 * 1024;
const maxBytesPerPartition = 512 * 1024;
/** Milliseconds between two looks at whether a missing topic is there by now. */
const missingInterval = 2000;
/** More than a member has partitions. */
const partitionsConsumedConcurrently = 256;

export interface SessionParts {
  readonly clients: Clients;
  readonly limits: TransportLimits;
}

export interface SessionEvents {
  readonly onJoined: (partitions: readonly TopicPartition[]) => void;
  readonly onLost: () => void;
  /** @param missing true while topics are missing, although the others are consumed */
  readonly onAlive: (missing: boolean) => void;
  readonly onFault: (error: unknown) => void;
  readonly onBatch: EachBatchHandler;
}

/** One life of kafkajs's consumer, from joining to its end by whatever error. */
export class ConsumerSession {
  private readonly ended = Promise.withResolvers<undefined>();
  private consumer: Consumer | undefined;
  private missing: readonly string[] = [];
  /** A join that was on its way when the session ended may come through all the same: it is nobody's any more. */
  private over = false;

  constructor(
    private readonly parts: SessionParts,
    private readonly options: ConsumerOptions,
    private readonly events: SessionEvents,
  ) {
    this.ended.promise.catch(() => undefined);
  }

  /** Ends the session; with an error where that is why. */
  end(error?: unknown): void {
    if (error === undefined) this.ended.resolve(undefined);
    else this.ended.reject(error);
  }

  /** Resolves when ended. @throws what ended it */
  async run(): Promise<void> {
    const topics = await Promise.race([this.presentTopics(), this.ended.promise]);
    if (topics === undefined) return;
    const consumer = this.createConsumer();
    const watch = setInterval(() => void this.lookForMissing(), missingInterval);
    const started = this.start(consumer, topics);
    try {
      await Promise.race([started, this.ended.promise]);
      await this.ended.promise;
    } finally {
      this.over = true;
      clearInterval(watch);
      this.consumer = undefined;
      await patiently(started.catch(() => undefined).then(() => consumer.disconnect()));
    }
  }

  private async start(consumer: Consumer, topics: string[]): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: this.options.from === 'earliest' });
    this.consumer = consumer;
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently,
      eachBatch: (batch) => (this.over ? Promise.resolve() : this.events.onBatch(batch)),
    });
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    await this.consumer?.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset.toString() })),
    );
  }

  /** kafkajs would consume none where one is missing. */
  private async presentTopics(): Promise<string[]> {
    const existing = await existingTopics(this.parts.clients());
    const present = this.options.topics.filter((topic) => existing.has(topic));
    this.missing = this.options.topics.filter((topic) => !existing.has(topic));
    if (this.missing.length > 0) this.events.onFault(missingTopics(this.missing));
    if (present.length === 0) throw missingTopics(this.missing);
    return present;
  }

  private async lookForMissing(): Promise<void> {
    if (this.missing.length === 0) return;
    const existing = await existingTopics(this.parts.clients()).catch(() => new Set<string>());
    if (this.missing.some((topic) => existing.has(topic))) this.end();
  }

  private createConsumer(): Consumer {
    const { session } = this.parts.limits;
    const consumer = this.parts.clients().consumer({
      groupId: this.options.groupId,
      sessionTimeout: session,
      heartbeatInterval: session / heartbeats,
      rebalanceTimeout,
      maxWaitTimeInMs,
      minBytes: 1,
      maxBytes,
      maxBytesPerPartition,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      // Of the last resort there is one: the session that is made anew.
      retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
    });
    const { GROUP_JOIN, REBALANCING, HEARTBEAT, REQUEST_TIMEOUT, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, (event) => {
      if (this.over) return;
      this.events.onJoined(partitionsOf(event));
      this.events.onAlive(this.missing.length > 0);
    });
    consumer.on(REBALANCING, () => this.over || this.events.onLost());
    consumer.on(HEARTBEAT, () => this.over || this.events.onAlive(this.missing.length > 0));
    consumer.on(REQUEST_TIMEOUT, ({ payload: { broker, apiName } }) => {
      if (!this.over) this.events.onFault(unanswered(`${broker} does not answer ${apiName}`));
    });
    consumer.on(CRASH, ({ payload: { error } }: ConsumerCrashEvent) => this.end(error));
    return consumer;
  }
}

function missingTopics(missing: readonly string[]): TransportError {
  const sentence = `${missing.join(', ')} ${missing.length === 1 ? 'does' : 'do'} not exist; the relay makes topics when it starts (MARKETLOG_KAFKA_TOPIC_PREFIX)`;
  return new TransportError('topic_missing', sentence, true);
}

function partitionsOf({ payload: { memberAssignment } }: ConsumerGroupJoinEvent): TopicPartition[] {
  return Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
