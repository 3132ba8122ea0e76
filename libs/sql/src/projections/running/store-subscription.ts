import {
  formatAddress,
  LogError,
  Subscription,
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
  private dirty = true;
  private wake: (() => void) | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: EventStore,
    signal: AppendSignal,
    private readonly interval = pollInterval,
  ) {
    super();
    this.unsubscribe = signal.subscribe(() => {
      this.dirty = true;
      this.wake?.();
    });
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    // What is appended while this reads is either in the answer or signalled again.
    this.dirty = false;
    return (await this.store.heads()).filter(({ category }) => categories.includes(category));
  }

  override async read(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    const events = await this.store.readPartition(partition, after, limit);
    events.forEach((event, index) => {
      const expected = after + index + 1;
      if (event.position === expected) return;
      const missing = formatAddress({ ...partition, position: expected });
      throw new LogError('hole_in_log', `${missing} is missing: the log goes on at position ${event.position}`);
    });
    return events;
  }

  override changed(abort: AbortSignal): Promise<void> {
    if (this.dirty || abort.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        abort.removeEventListener('abort', done);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, this.interval);
      abort.addEventListener('abort', done, { once: true });
      this.wake = done;
    });
  }

  close(): void {
    this.unsubscribe();
  }
}
