import { randomBytes } from 'node:crypto';
import type {
  ConsumerOptions,
  LogTransport,
  ReceivedRecord,
  TopicPartition,
  TopicSpecification,
  TransactionalProducer,
  TransportConsumer,
  TransportRecord,
} from '#kafka';

/** A message as others see it; its value as hexadecimal digits. */
export interface MessageOnTopic {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
  readonly offset: bigint;
}

/** An adapter, as the contract suite sees it: made for the shared brokers, under whatever settings a test asks for. */
export interface TransportSubject {
  create(options?: { readonly brokers?: readonly string[] }): Promise<LogTransport>;
  /** Removes what a test has made. */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** What an independent client reads of a topic, uncommitted and aborted messages included where asked for. */
  messagesOn(topic: string, options: { readonly readUncommitted: boolean }): Promise<MessageOnTopic[]>;
  valuesOn(topic: string, options: { readonly readUncommitted: boolean }): Promise<string[]>;
  /** Sets some of a topic's settings as an administrator would. */
  alterTopic(topic: string, settings: Readonly<Record<string, string>>): Promise<void>;
  /** Removes what is below an offset, as retention does in time. */
  expire(topic: string, partition: number, below: bigint): Promise<void>;
  topicSettings(topic: string): Promise<Record<string, string>>;
}

/** The transports and topics of one test. */
export class TransportBench {
  readonly prefix = `test-${process.pid}-${randomBytes(4).toString('hex')}`;
  private readonly transports: LogTransport[] = [];
  private readonly topics = new Set<string>();

  constructor(private readonly subject: TransportSubject) {}

  async transport(options?: { readonly brokers?: readonly string[] }): Promise<LogTransport> {
    const transport = await this.subject.create(options);
    this.transports.push(transport);
    return transport;
  }

  specification(name: string, changes: Partial<TopicSpecification> = {}): TopicSpecification {
    const topic = `${this.prefix}.${name}`;
    this.topics.add(topic);
    return {
      topic,
      partitions: 2,
      replicationFactor: 1,
      maxMessageBytes: 64 * 1024,
      minInsyncReplicas: 1,
      retentionMilliseconds: -1,
      ...changes,
    };
  }

  async topic(transport: LogTransport, name: string, changes: Partial<TopicSpecification> = {}): Promise<string> {
    const specification = this.specification(name, changes);
    await transport.ensureTopics([specification]);
    return specification.topic;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.transports.map((transport) => transport.close()));
    await this.subject.deleteTopics([...this.topics]);
  }
}

/** Gives each test a bench of its own. */
export function onTransports(subject: TransportSubject): () => TransportBench {
  let bench: TransportBench;
  beforeEach(() => {
    bench = new TransportBench(subject);
  });
  afterEach(async () => {
    await bench.dispose();
  });
  return () => bench;
}

export function record(text: string, headers: Record<string, string> = {}): TransportRecord {
  return { key: `key of ${text}`, value: Buffer.from(text), headers };
}

export function records(from: number, to: number): TransportRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => record(String(from + index)));
}

/** As a relay does: after an error that may be tried again, with a producer opened anew. */
export async function publishSomehow(
  producer: TransactionalProducer,
  batch: Parameters<TransactionalProducer['publish']>[0],
  reopen: () => Promise<TransactionalProducer>,
): Promise<void> {
  for (let current = producer; ; current = await reopen()) {
    try {
      return await current.publish(batch);
    } catch (error) {
      if (!(error as { retryable?: boolean }).retryable) throw error;
      await current.close();
    }
  }
}

export function textOf({ value }: Pick<ReceivedRecord, 'value'>): string {
  return Buffer.from(value).toString();
}

/** What a member of a group has received, been assigned and complained about. */
export class Member {
  readonly received: (TopicPartition & { readonly text: string; readonly record: ReceivedRecord })[] = [];
  readonly faults: (Error | undefined)[] = [];
  assigned: readonly TopicPartition[] = [];
  private constructor(private readonly options: Partial<ConsumerOptions>) {}
  private consumer!: TransportConsumer;

  static async join(
    transport: LogTransport,
    groupId: string,
    topics: readonly string[],
    options: Partial<ConsumerOptions> = {},
  ): Promise<Member> {
    const member = new Member(options);
    member.consumer = await transport.consume({
      groupId,
      topics,
      from: 'earliest',
      onBatch: async (batch, control) => {
        await member.options.onBatch?.(batch, control);
        const { topic, partition } = batch;
        for (const received of batch.records) {
          member.received.push({ topic, partition, text: textOf(received), record: received });
        }
      },
      onAssigned: (partitions) => {
        member.assigned = partitions;
        member.options.onAssigned?.(partitions);
      },
      onFault: (error) => void member.faults.push(error),
    });
    return member;
  }

  texts(topic?: string, partition?: number): string[] {
    return this.received
      .filter(
        (one) =>
          (topic === undefined || one.topic === topic) && (partition === undefined || one.partition === partition),
      )
      .map(({ text }) => text);
  }

  commit(...args: Parameters<TransportConsumer['commit']>): Promise<void> {
    return this.consumer.commit(...args);
  }

  leave(): Promise<void> {
    return this.consumer.close();
  }
}
