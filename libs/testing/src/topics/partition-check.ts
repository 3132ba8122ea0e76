import type { SeenEvent } from './message-faults.js';
import type { DoubledEvent, InvalidMessage, ReorderedEvent, RepeatedBatch } from './topics-report.js';

/** Positions published again; `to` is the last of them so far. */
interface Run {
  readonly events: SeenEvent[];
  to: number;
}

/**
 * Follows one topic partition by the documented rule, the highest (epoch, position) so far, epoch first; and remembers what the
 * rule drops, so that nothing is forgiven by de-duplicating.
 */
export class PartitionCheck {
  /** What the rule leaves, by position. */
  readonly events = new Map<number, SeenEvent>();
  readonly doubled: DoubledEvent[] = [];
  readonly reordered: ReorderedEvent[] = [];
  readonly repeatedBatches: RepeatedBatch[] = [];
  readonly invalid: InvalidMessage[] = [];
  voided = 0;
  private epoch = 0;
  private highest = 0;
  private before: SeenEvent | undefined;
  /** Where the transaction of the message before began, and the one that brought the highest position. */
  private transactionFrom = 0;
  private lastBatchFrom = 0;
  private run: Run | undefined;

  constructor(
    readonly topic: string,
    readonly category: string,
    readonly partition: number,
  ) {}

  take(event: SeenEvent): void {
    if (event.epoch < this.epoch) return this.late(event, `epoch ${event.epoch} after epoch ${this.epoch}`);
    if (event.epoch > this.epoch) this.begin(event);
    this.follow(event);
    if (event.position > this.highest) {
      // What was said again stops short of the end and new events follow: it was no batch of a relay that took over.
      this.dismissRun();
      this.events.set(event.position, event);
      this.highest = event.position;
      this.lastBatchFrom = this.transactionFrom;
      return;
    }
    const original = this.events.get(event.position);
    if (original === undefined) return this.late(event, `after ${this.address(this.highest)}`);
    if (original.id !== event.id || original.sha256 !== event.sha256) {
      this.fault(
        event.offset,
        `${this.address(event.position)} was another event before, at offset ${original.offset}`,
      );
    }
    this.again(event);
  }

  /** A run at the very end is a batch whose publishing was cut short. */
  end(): void {
    this.keepRun();
  }

  address(position: number): string {
    return `${this.category}-${this.partition}@${position}`;
  }

  fault(offset: number, ...faults: string[]): void {
    this.invalid.push({ topic: this.topic, partition: this.partition, offset, faults });
  }

  /** The first message of a higher epoch voids what lower ones had published at its position and above. */
  private begin({ epoch, position }: SeenEvent): void {
    this.keepRun();
    for (let at = position; at <= this.highest; at++) if (this.events.delete(at)) this.voided++;
    this.highest = Math.min(this.highest, position - 1);
    this.epoch = epoch;
  }

  /** The end of a transaction takes an offset of its own, so what lies there without a gap was published in one. */
  private follow(event: SeenEvent): void {
    const { before } = this;
    const goesOn = event.offset - 1 === before?.offset && event.position - 1 === before.position;
    if (!goesOn) this.transactionFrom = event.position;
    this.before = event;
  }

  private again(event: SeenEvent): void {
    if (this.run !== undefined && event.position === this.run.to + 1) {
      this.run.events.push(event);
      this.run.to = event.position;
    } else {
      // A relay that takes over in the middle of a repeated batch begins at or before where that one ended.
      if (this.run !== undefined && event.position <= this.run.to) this.keepRun();
      else this.dismissRun();
      this.run = { events: [event], to: event.position };
    }
    if (this.run.to === this.highest) this.keepRun();
  }

  /** A relay repeats what stands behind its checkpoint, which is never more than the last batch. */
  private keepRun(): void {
    if (this.run === undefined) return;
    const { events, to } = this.run;
    const first = events[0]!;
    if (first.position < this.lastBatchFrom) return this.dismissRun('repeated, and more than the last batch');
    const { topic, partition } = this;
    this.repeatedBatches.push({
      topic,
      partition,
      from: first.position,
      to,
      offset: first.offset,
      events: events.length,
    });
    this.run = undefined;
  }

  private dismissRun(fault = 'repeated, and not as the end of the partition'): void {
    for (const { position, offset, id } of this.run?.events ?? []) {
      this.doubled.push({ address: this.address(position), offset, id, fault });
    }
    this.run = undefined;
  }

  private late(event: SeenEvent, fault: string): void {
    this.dismissRun();
    this.reordered.push({ address: this.address(event.position), offset: event.offset, fault });
  }
}
