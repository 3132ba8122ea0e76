import {
  assertContiguous,
  Subscription,
  WakeUp,
  type Category,
  type EventEnvelope,
  type EventStore,
  type LogPartition,
  type PartitionHead,
  type RelayCheckpoints,
} from '#event-sourcing';
import type { LogTransport, TransportConsumer } from '../transport/log-transport.port.js';
import type { LogTopics } from '../transport/topics.js';
import { Assignment } from './assignment.js';
import { ConsumerComplaints, type ConsumerLog } from './consumer-complaints.js';
import { consumerMetrics } from './consumer-metrics.js';
import { CurrentLife } from './log-life.js';
import { LogReach } from './log-reach.js';
import { OffsetCommits } from './offset-commits.js';
import { TopicIntake } from './topic-intake.js';
import { TransportFaults } from './transport-faults.js';

/** Events read from the store at a time, where the topic does not have them. */
const fillAtOnce = 2_000;

export interface KafkaSubscriptionParts {
  readonly transport: LogTransport;
  readonly topics: LogTopics;
  readonly store: EventStore;
  readonly relay: RelayCheckpoints;
  readonly log: ConsumerLog;
}

export interface KafkaSubscriptionOptions {
  /** What the group is called; the log's id is added, so that no other log's offsets are ever taken for ours. */
  readonly group: string;
  /** What the consumer follows: of a category that nobody applies, the buffers would never be emptied. */
  readonly categories: readonly Category[];
  /** Bytes that may wait to be applied, over all partitions. */
  readonly memory?: number;
  /** Milliseconds without a message after which the store is asked for what the relay published that long ago or earlier. */
  readonly silence?: number;
  /** Milliseconds between two looks where nothing wakes it. */
  readonly poll?: number;
  readonly now?: () => number;
}

/**
 * The log as it comes through Kafka: fetched and decoded once for all projections of the process, for the partitions that
 * the consumer group gives it. What the topics lack is filled from the event store; what they have too much is dropped.
 */
export class KafkaSubscription extends Subscription {
  readonly assignment: Assignment;
  readonly complaints: ConsumerComplaints;
  private readonly faults: TransportFaults;
  /** Events that came from the store because the topics did not have them. */
  filled = 0;
  private readonly life: CurrentLife;
  private readonly reach: LogReach;
  private readonly intake: TopicIntake;
  private readonly commits: OffsetCommits;
  private readonly poll: number;
  private consumer: TransportConsumer | undefined;
  private epoch: number | undefined;
  private readonly wakeUp = new WakeUp();

  constructor(
    private readonly parts: KafkaSubscriptionParts,
    private readonly options: KafkaSubscriptionOptions,
  ) {
    super();
    const { topics, store, relay, log } = parts;
    const now = options.now ?? (() => performance.now());
    const wake = (): void => this.wakeUp.call();
    this.poll = options.poll ?? 1_000;
    this.assignment = new Assignment(topics, options.memory ?? 96 * 1024 * 1024, now);
    this.complaints = new ConsumerComplaints(log, now);
    this.faults = new TransportFaults(log, now);
    this.life = new CurrentLife(store, now);
    const times = { silence: options.silence ?? 5_000, poll: this.poll };
    this.reach = new LogReach(this.assignment, store, relay, times, now);
    this.intake = new TopicIntake(this.assignment, this.life, this.complaints, wake, now);
    this.commits = new OffsetCommits(this.assignment, () => this.consumer, log);
  }

  /** What keeps the transport from working. */
  get transportFault(): Error | undefined {
    return this.faults.present;
  }

  /** Joins the group; that it goes on joining and re-joining is the transport's affair. */
  async open(): Promise<void> {
    const { transport, topics, log } = this.parts;
    const { logId } = await this.life.identity();
    this.consumer = await transport.consume({
      groupId: `${this.options.group}-${logId}`,
      topics: this.options.categories.map((category) => topics.of(category)),
      from: 'earliest',
      onBatch: (batch, control) => this.intake.take(batch, control),
      onAssigned: (partitions) => {
        const before = this.assignment.size;
        this.assignment.replace(partitions);
        if (this.assignment.size !== before) log.log(`this process has ${this.assignment.size} topic partitions`);
        this.wakeUp.call();
      },
      onFault: (error) => this.faults.report(error),
    });
    this.commits.start();
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    this.wakeUp.answered();
    consumerMetrics.buffered.set(this.assignment.bytes);
    // Looked at even while all is well: a log that was restored behind our back may have grown beyond what waits here.
    if (await this.life.renew()) this.assignment.clear();
    const { epoch } = await this.life.identity();
    if (this.epoch !== undefined && this.epoch !== epoch) {
      // For one round there is nothing, so that the consumer forgets what it knows of the log before the restore.
      this.epoch = epoch;
      this.reach.forget();
      this.wakeUp.call();
      return [];
    }
    this.epoch = epoch;
    return this.reach.heads(categories);
  }

  /** @throws LogError `hole_in_log` where the store lacks the event too; `log_behind_topic`. */
  override async read(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    const buffer = this.assignment.find(partition);
    // A rebalance after `heads` may have given the partition to another member.
    if (buffer === undefined) return [];
    if (buffer.fault !== undefined) throw buffer.fault;
    const buffered = buffer.read(after, limit);
    if (buffered.length > 0) return buffered;
    const next = buffer.next(after);
    // Or it was lost and came back: then its messages are on their way.
    if (next === undefined && after >= buffer.applied && !this.reach.isMissed({ ...partition, buffer }, after))
      return [];
    const missing = Math.min(limit, fillAtOnce, (next ?? Infinity) - after - 1);
    const events = await this.parts.store.readPartition(partition, after, missing);
    assertContiguous(partition, after, events);
    if (events.length > 0) this.complaints.filled(buffer, after, events.length);
    this.filled += events.length;
    consumerMetrics.filled.inc({ category: partition.category }, events.length);
    return events;
  }

  override changed(abort: AbortSignal): Promise<void> {
    return this.wakeUp.wait(this.poll, abort);
  }

  override applied(partition: LogPartition, position: number): void {
    this.assignment.find(partition)?.release(position);
  }

  /** Leaves the group, so that others take over at once. */
  async close(): Promise<void> {
    await this.commits.stop();
    await this.consumer?.close();
    this.consumer = undefined;
    this.assignment.replace([]);
  }
}
