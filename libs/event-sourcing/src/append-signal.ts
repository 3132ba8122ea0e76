import type { LogPartition } from './address.js';

/**
 * Tells this process's consumers that an append of this process has committed, so that they need not wait for their next
 * poll. It carries no events and may be lost: consumers read the log. Injected by this class as token.
 */
export class AppendSignal {
  private readonly listeners = new Set<(partition: LogPartition, events: number) => void>();

  /** Called by the event store after a commit. @param events how many */
  appended(partition: LogPartition, events: number): void {
    for (const listener of this.listeners) listener(partition, events);
  }

  /** @returns the function that ends the subscription. */
  subscribe(listener: (partition: LogPartition, events: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
