import { fromCloudEvent, type ReceivedCloudEvent } from '#contracts';
import { formatAddress, logBehindTopic, LogError, type Category } from '#event-sourcing';
import type { BatchControl, ReceivedBatch, ReceivedRecord } from '../transport/log-transport.port.js';
import type { Assigned, Assignment } from './assignment.js';
import type { ConsumerComplaints } from './consumer-complaints.js';
import { consumerMetrics } from './consumer-metrics.js';
import type { CurrentLife } from './log-life.js';
import { bytesOf, type PartitionBuffer } from './partition-buffer.js';

/** Milliseconds between two signs of life while a batch waits for room. */
const heartbeatEvery = 500;

/** Puts what comes off the topics into the buffers, as fast as these are emptied. */
export class TopicIntake {
  constructor(
    private readonly assignment: Assignment,
    private readonly life: CurrentLife,
    private readonly complaints: ConsumerComplaints,
    /** Called where there may be something new to apply. */
    private readonly wake: () => void,
    private readonly now: () => number,
  ) {}

  /** Resolves when all of it is kept or dropped: until then the transport fetches no more of the partition. */
  async take({ topic, partition, records }: ReceivedBatch, control: BatchControl): Promise<void> {
    await this.life.identity();
    let kept = 0;
    let category: Category | undefined;
    for (const record of records) {
      // Looked up anew each time, because the partition may go and come back while this waits for room.
      const assigned = control.isStale() ? undefined : this.assignment.of({ topic, partition });
      if (assigned === undefined) return;
      const { buffer } = assigned;
      category = assigned.category;
      const event = this.decode(assigned, record);
      if (event === undefined) {
        buffer.seen(record.offset);
        continue;
      }
      if (!buffer.hasRoom(bytesOf(event.envelope), this.assignment.share)) {
        if (!(await this.waitForRoom(assigned, event, control))) return;
      }
      // Asked last: while this waited the log may have begun another epoch. Nothing is waited for where all is as always.
      if (!this.isOwn(event) && !(await this.belongs(event, buffer))) {
        buffer.seen(record.offset);
        continue;
      }
      if (buffer.push(event.envelope, record.offset)) {
        // Only of what is new: a topic that is read from its beginning may have nothing else to say for hours.
        buffer.heardAt = this.now();
        kept++;
      } else consumerMetrics.dropped.inc({ reason: 'repeated' });
    }
    if (category !== undefined) consumerMetrics.received.inc({ category }, kept);
    this.wake();
  }

  private decode(assigned: Assigned, record: ReceivedRecord): ReceivedCloudEvent | undefined {
    try {
      if (record.unreadable !== undefined) throw new LogError('broken_message', unreadable(record.unreadable));
      return fromCloudEvent(assigned, record);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      consumerMetrics.dropped.inc({ reason: 'broken' });
      this.complaints.broken(assigned.buffer, record.offset, error);
      return undefined;
    }
  }

  private isOwn(event: ReceivedCloudEvent): boolean {
    return this.life.belonging(event) === 'own';
  }

  private async belongs(event: ReceivedCloudEvent, buffer: PartitionBuffer): Promise<boolean> {
    const belonging = this.life.belonging(event);
    // The log went on after a restore: what waits of it may never have happened there.
    if (belonging === 'later' && (await this.life.seek(event.epoch))) {
      this.assignment.clear();
      this.wake();
    }
    if (this.isOwn(event)) return true;
    consumerMetrics.dropped.inc({ reason: belonging });
    if (belonging === 'foreign') this.complaints.foreign(buffer, event.logId);
    if (belonging === 'later') {
      const found = `${formatAddress(event.envelope)} of epoch ${event.epoch}, later than the log's`;
      buffer.fault ??= logBehindTopic(`${buffer.name} holds ${found}`);
    }
    return false;
  }

  /** @returns false where the partition is no longer this member's. */
  private async waitForRoom(assigned: Assigned, event: ReceivedCloudEvent, control: BatchControl): Promise<boolean> {
    const bytes = bytesOf(event.envelope);
    while (!assigned.buffer.hasRoom(bytes, this.assignment.share)) {
      this.wake();
      await assigned.buffer.room(heartbeatEvery);
      assigned.buffer.heardAt = this.now();
      await control.heartbeat();
      if (control.isStale() || this.assignment.find(assigned) !== assigned.buffer) return false;
    }
    return true;
  }
}

function unreadable(reason: string): string {
  return `messages that cannot be read (${reason}); what the log has in their place comes from the event store`;
}
