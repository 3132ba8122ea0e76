import {
  assertContiguous,
  Subscription,
  WakeUp,
  type AppendSignal,
  type Category,
  type EventEnvelope,
  type EventStore,
  type LogPartition,
  type PartitionHead,
} from '#event-sourcing';

/** Milliseconds between two looks for what other processes appended: half of the 500 ms in which it must be seen. */
export const pollInterval = 250;

/** The log itself as transport: this process's appends are signalled, other processes' are found by polling. */
export class StoreSubscription extends Subscription {
  private readonly wakeUp = new WakeUp();
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: EventStore,
    signal: AppendSignal,
    private readonly interval = pollInterval,
  ) {
    super();
    this.unsubscribe = signal.subscribe(() => this.wakeUp.call());
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    this.wakeUp.answered();
    return (await this.store.heads()).filter(({ category }) => categories.includes(category));
  }

  override async read(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    const events = await this.store.readPartition(partition, after, limit);
    assertContiguous(partition, after, events);
    return events;
  }

  override changed(abort: AbortSignal): Promise<void> {
    return this.wakeUp.wait(this.interval, abort);
  }

  close(): void {
    this.unsubscribe();
  }
}
