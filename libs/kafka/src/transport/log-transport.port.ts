/** A message as it goes onto a topic. Header values are ASCII or UTF-8 text. */
export interface TransportRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as it comes off a topic. */
export interface ReceivedRecord extends TransportRecord {
  /** Place on the topic partition; transaction markers take places too, so offsets have gaps. */
  readonly offset: bigint;
  /** Why the records up to here, one or many that were published together, cannot be read; key, value and headers are empty then. */
  readonly unreadable?: string;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicRecords extends TopicPartition {
  readonly records: readonly TransportRecord[];
}

/** What a topic has to be like. */
export interface TopicSpecification {
  readonly topic: string;
  readonly partitions: number;
  /** Undefined: what it was made with; where it is made, 3, or as many as there are brokers. Of a topic that is there, the least. */
  readonly replicationFactor: number | undefined;
  /** Bytes. */
  readonly maxMessageBytes: number;
  /** Undefined: one less than the replication, and no less than it is. */
  readonly minInsyncReplicas: number | undefined;
  /** Milliseconds; -1 keeps messages for ever. */
  readonly retentionMilliseconds: number;
}

/** What was done to a topic so that it is as specified: it was missing and is there now, or a setting has another value. */
export type TopicChange =
  | { readonly topic: string; readonly made: true }
  | {
      readonly topic: string;
      readonly made: false;
      readonly setting: string;
      readonly value: string;
      /** Undefined where it was not set. */
      readonly before: string | undefined;
    };

/** How the connection stands, for health. */
export interface TransportHealth {
  readonly status: 'ok' | 'unavailable';
  /** A sentence for a person that names the setting to look at; null where all is well. */
  readonly detail: string | null;
}

/** A producer whose every call is one transaction, and which keeps others with its id from writing. */
export interface TransactionalProducer {
  /**
   * Publishes all records in one transaction, or none that a read-committed consumer sees. One call at a time.
   * @throws TransportError; after any error the outcome is unknown and the producer must be closed.
   */
  publish(batches: readonly TopicRecords[]): Promise<void>;
  close(): Promise<void>;
}

/** What a consumer group member is given: committed records of one partition, in order. */
export interface ReceivedBatch extends TopicPartition {
  readonly records: readonly ReceivedRecord[];
  /** Offset after the last committed record, when this was fetched. */
  readonly highWatermark: bigint;
}

export interface BatchControl {
  /** Keeps the membership alive during long work; cheap to call often. @throws where the group has rebalanced. */
  heartbeat(): Promise<void>;
  /** True once the partition has been given to another member, or the consumer is stopping. */
  isStale(): boolean;
}

export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group without committed offsets begins. */
  readonly from: 'earliest' | 'latest';
  /** While it has not resolved, nothing more is fetched of that partition; other partitions go on. */
  readonly onBatch: (batch: ReceivedBatch, control: BatchControl) => Promise<void>;
  /** The partitions that this member has from now on; called after every rebalance, and with none when it loses them. */
  readonly onAssigned: (partitions: readonly TopicPartition[]) => void;
  /** What keeps the consumer from working; it goes on trying by itself, and says `undefined` once it works again. */
  readonly onFault: (error: Error | undefined) => void;
}

export interface TransportConsumer {
  /** Offsets for lag tools: the next one to be read. Never trusted by us. */
  commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void>;
  /** Leaves the group. */
  close(): Promise<void>;
}

/**
 * How the log travels. Thin on purpose: another client library has to fit behind it. Injected by this class as token.
 * All methods throw TransportError.
 */
export abstract class LogTransport {
  /**
   * Makes topics that are missing, and checks and where that is safe adjusts the settings of those that are there.
   * @returns what was made or changed.
   * @throws TransportError `topic_mismatch` naming topic, what it has and what it should have.
   */
  abstract ensureTopics(specifications: readonly TopicSpecification[]): Promise<TopicChange[]>;

  /** Deletes a topic with all its messages and makes it anew, empty. A broker that kept it and is away counts as if it were there. */
  abstract recreateTopic(specification: TopicSpecification): Promise<void>;

  /** Brokers of the cluster. */
  abstract brokers(): Promise<number>;

  /** Fences whoever used the id before, and ends what it had open. */
  abstract openProducer(transactionalId: string): Promise<TransactionalProducer>;

  /** Joins a consumer group; resolves at once, joining and re-joining goes on in the background until closed. */
  abstract consume(options: ConsumerOptions): Promise<TransportConsumer>;

  abstract health(): TransportHealth;

  /** Closes everything that was opened through it. */
  abstract close(): Promise<void>;
}
