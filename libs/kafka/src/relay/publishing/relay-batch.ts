import { toCloudEvent } from '#contracts';
import { LogError, formatAddress, type Category, type EventEnvelope, type RelayMove } from '#event-sourcing';
import { traceparentOf } from '#telemetry';
import type { TopicRecords, TransportRecord } from '../../transport/log-transport.port.js';
import type { LogTopics } from '../../transport/topics.js';

/** How much one transaction takes, at most. */
export interface BatchLimits {
  readonly events: number;
  /** Bytes of payloads. */
  readonly data: number;
  /** Bytes of messages as Kafka counts them, which is what `max.message.bytes` bounds. */
  readonly messages: number;
}

export const batchLimits: BatchLimits = { events: 2_000, data: 1024 * 1024, messages: 1_800_000 };

/** Names and lengths of all headers, and their values where these have one length. */
const messageOverhead = 420;

/** What is published in one transaction: events of one partition number, of one or several categories. */
export interface RelayBatch {
  readonly topics: readonly TopicRecords[];
  readonly moves: readonly RelayMove[];
  readonly events: number;
  /** Of payloads. */
  readonly bytes: number;
  /** Whose work the events are. */
  readonly correlationIds: ReadonlySet<string | null>;
}

/** Collects a batch up to its limits; positions of a partition follow one another. */
export class BatchBuilder {
  private readonly parts: { readonly topic: TopicRecords; readonly move: RelayMove }[] = [];
  private events = 0;
  private data = 0;
  private messages = 0;
  private readonly correlationIds = new Set<string | null>();
  private full = false;

  constructor(
    private readonly partition: number,
    private readonly topics: LogTopics,
    private readonly source: string,
    private readonly limits: BatchLimits = batchLimits,
  ) {}

  isFull(): boolean {
    return this.full || this.events >= this.limits.events;
  }

  /** Events that still fit where they are no larger than this. */
  room(largest: number): number {
    const { events, data } = this.limits;
    return Math.max(1, Math.min(events - this.events, Math.floor((data - this.data) / largest)));
  }

  /**
   * Takes as many as fit.
   * @returns the last position taken
   * @throws LogError `hole_in_log` where one does not directly follow the one before
   */
  add(category: Category, after: number, envelopes: readonly EventEnvelope[]): number {
    const records: TransportRecord[] = [];
    let last = after;
    for (const envelope of envelopes) {
      if (envelope.position !== last + 1) throw hole(category, this.partition, last + 1);
      if (!this.takes(envelope)) break;
      last = envelope.position;
      this.correlationIds.add(envelope.correlationId);
      records.push(toCloudEvent(envelope, this.source, traceparentOf(envelope.correlationId)));
    }
    this.join(category, after, last, records);
    return last;
  }

  build(): RelayBatch | undefined {
    if (this.events === 0) return undefined;
    return {
      topics: this.parts.map(({ topic }) => topic),
      moves: this.parts.map(({ move }) => move),
      events: this.events,
      bytes: this.data,
      correlationIds: this.correlationIds,
    };
  }

  /** Counts an event in; a single one always fits. */
  private takes({ data, key, stream, type }: EventEnvelope): boolean {
    const message = data.length + key.length + stream.length + type.length + messageOverhead;
    const { limits } = this;
    this.full ||= this.events >= limits.events;
    this.full ||= this.events > 0 && this.data + data.length > limits.data;
    this.full ||= this.events > 0 && this.messages + message > limits.messages;
    if (this.full) return false;
    this.events++;
    this.data += data.length;
    this.messages += message;
    return true;
  }

  private join(category: Category, from: number, to: number, records: readonly TransportRecord[]): void {
    if (records.length === 0) return;
    const { partition } = this;
    const before = this.parts.at(-1);
    if (before?.move.category === category) {
      this.parts.pop();
      from = before.move.from;
      records = [...before.topic.records, ...records];
    }
    const topic = { topic: this.topics.of(category), partition, records };
    this.parts.push({ topic, move: { category, partition, from, to } });
  }
}

function hole(category: Category, partition: number, position: number): LogError {
  return new LogError(
    'hole_in_log',
    `${formatAddress({ category, partition, position })} is missing from the log: nothing after it is published`,
  );
}
