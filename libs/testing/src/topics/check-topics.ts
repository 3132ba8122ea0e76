import { examine, type SeenEvent } from './message-faults.js';
import { PartitionCheck } from './partition-check.js';
import { readTopic, type TopicToRead } from './read-topic.js';
import type { StoredEvent } from './stored-events.js';
import type { TopicMessage } from './topic-message.js';
import type { DoubledEvent, LostEvent, TopicsReport } from './topics-report.js';

export interface TopicsCheckOptions {
  /** Partitions of every topic. */
  readonly partitions: number;
  /**
   * What has to be on the topics: everything that the event store holds. Without it a loss shows only as a hole in the positions.
   */
  readonly stored?: Iterable<StoredEvent>;
  /** The last position that may be missing from the head of a partition such as `prices-3`: it has expired, or was wiped. */
  readonly goneUpTo?: ReadonlyMap<string, number>;
}

const topicName = /^.+\.([a-z]+)\.v1$/;

/** Takes messages as they come off the topics and says at the end what is wrong with them. */
export class TopicsCheck {
  private readonly partitions = new Map<string, PartitionCheck>();
  private readonly logIds = new Set<string>();
  private readonly epochs = new Set<number>();
  private messages = 0;

  constructor(private readonly options: TopicsCheckOptions) {}

  take(message: TopicMessage): void {
    this.messages++;
    const category = topicName.exec(message.topic)?.[1];
    if (category === undefined) throw new Error(`${message.topic} is no topic such as marketlog.prices.v1`);
    const partition = this.partitionOf(message, category);
    const { event, faults } = examine(message, category, this.options.partitions);
    if (faults.length > 0) partition.fault(message.offset, ...faults);
    if (event === undefined) return;
    this.logIds.add(event.logId);
    this.epochs.add(event.epoch);
    partition.take(event);
  }

  report(): TopicsReport {
    const partitions = [...this.partitions.values()];
    for (const partition of partitions) {
      partition.end();
      checkOrder(partition, this.goneUpTo(partition) > 0);
    }
    const lost = this.options.stored === undefined ? this.holes() : this.losses(this.options.stored);
    return {
      messages: this.messages,
      events: partitions.reduce((sum, { events }) => sum + events.size, 0),
      voided: partitions.reduce((sum, { voided }) => sum + voided, 0),
      logIds: [...this.logIds],
      epochs: [...this.epochs].sort((a, b) => a - b),
      lost,
      doubled: [...partitions.flatMap(({ doubled }) => doubled), ...sameIds(partitions)],
      reordered: partitions.flatMap(({ reordered }) => reordered),
      repeatedBatches: partitions.flatMap(({ repeatedBatches }) => repeatedBatches),
      invalid: partitions.flatMap(({ invalid }) => invalid),
    };
  }

  private partitionOf({ topic, partition }: TopicMessage, category: string): PartitionCheck {
    const name = `${category}-${partition}`;
    let found = this.partitions.get(name);
    if (found === undefined) this.partitions.set(name, (found = new PartitionCheck(topic, category, partition)));
    return found;
  }

  private goneUpTo({ category, partition }: { readonly category: string; readonly partition: number }): number {
    return this.options.goneUpTo?.get(`${category}-${partition}`) ?? 0;
  }

  private holes(): LostEvent[] {
    return [...this.partitions.values()].flatMap((partition) => {
      const lost: LostEvent[] = [];
      let due = this.goneUpTo(partition) + 1;
      for (const position of [...partition.events.keys()].sort((a, b) => a - b)) {
        for (; due < position; due++) lost.push({ address: partition.address(due), id: null });
        due = Math.max(due, position + 1);
      }
      return lost;
    });
  }

  /** Compares both ways: what the store holds and the topics do not, and what is on the topics and not in the store. */
  private losses(stored: Iterable<StoredEvent>): LostEvent[] {
    const lost: LostEvent[] = [];
    const found = new Set<SeenEvent>();
    for (const { id, sha256, ...address } of stored) {
      const { category, partition, position } = address;
      const check = this.partitions.get(`${category}-${partition}`);
      const event = check?.events.get(position);
      if (event === undefined) {
        if (position > this.goneUpTo(address)) lost.push({ address: `${category}-${partition}@${position}`, id });
        continue;
      }
      found.add(event);
      if (event.id !== id) check!.fault(event.offset, `the store has another event there: ${id}`);
      else if (event.sha256 !== sha256) check!.fault(event.offset, 'the store has other data for it');
    }
    for (const check of this.partitions.values()) {
      for (const event of check.events.values()) {
        if (!found.has(event)) check.fault(event.offset, `${check.address(event.position)} is not in the store`);
      }
    }
    return lost;
  }
}

/** Reads topics from their beginning to their present end, all at once, and checks what is on them. */
export async function checkTopics(
  topics: readonly string[],
  { options, ...client }: Omit<TopicToRead, 'topic'> & { readonly options: TopicsCheckOptions },
): Promise<TopicsReport> {
  const check = new TopicsCheck(options);
  const readings = topics.map(async (topic) => {
    for await (const message of readTopic({ ...client, topic })) check.take(message);
  });
  await Promise.all(readings);
  return check.report();
}

/** Within a partition time never goes back, and every stream runs 1, 2, 3 … */
function checkOrder(partition: PartitionCheck, headIsGone: boolean): void {
  const versions = new Map<string, number>();
  let before = -Infinity;
  for (const [, event] of [...partition.events].sort(([a], [b]) => a - b)) {
    const { stream, version, recordedAt, offset } = event;
    const last = versions.get(stream);
    const due = last === undefined ? (headIsGone ? version : 1) : last + 1;
    if (version !== due) partition.fault(offset, `${stream} has version ${version} where ${due} is due`);
    if (recordedAt < before) partition.fault(offset, 'ce_recordedtime is earlier than that of the event before');
    versions.set(stream, version);
    before = recordedAt;
  }
}

/** One event under two addresses. */
function sameIds(partitions: readonly PartitionCheck[]): DoubledEvent[] {
  const addresses = new Map<string, string>();
  return partitions.flatMap((partition) =>
    [...partition.events.values()].flatMap(({ id, position, offset }) => {
      const address = partition.address(position);
      const first = addresses.get(id);
      addresses.set(id, first ?? address);
      return first === undefined ? [] : [{ address, offset, id, fault: `is ${first} as well` }];
    }),
  );
}
