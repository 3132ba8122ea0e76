import { setTimeout as sleep } from 'node:timers/promises';
import {
  formatPartition,
  type AppendSignal,
  type Category,
  type EventEnvelope,
  type EventStore,
  type LogPartition,
  type PartitionHead,
} from '#event-sourcing';
import { StoreSubscription } from './store-subscription.js';

export interface GatheringLimits {
  /** Events that are enough for a pass. */
  readonly events: number;
  /** Milliseconds without an append after which a pass begins with what there is. */
  readonly quiet: number;
  /** Milliseconds from one pass to the next at the most. */
  readonly longest: number;
}

/**
 * The log beside a command that appends without a pause. Each commit of rows writes every page anew that it touches, and keeps the command
 * from writing meanwhile: so what is appended gathers before the next pass, unless the last one has left something over.
 */
export class GatheringSubscription extends StoreSubscription {
  private readonly ends = new Map<string, number>();
  private readonly stopListening: () => void;
  private events = 0;
  private appendedAt = -Infinity;
  private begunAt = -Infinity;
  private leftOver = true;
  /** Aborted where there is nothing more to wait for. */
  private waiting = new AbortController();

  constructor(
    store: EventStore,
    signal: AppendSignal,
    private readonly limits: GatheringLimits = { events: 4_000, quiet: 100, longest: 1_000 },
  ) {
    super(store, signal);
    this.stopListening = signal.subscribe((_partition, events) => {
      this.events += events;
      this.appendedAt = performance.now();
      if (this.events >= limits.events) this.waiting.abort();
    });
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    if (!this.leftOver) await this.gathered();
    this.begunAt = performance.now();
    this.events = 0;
    this.leftOver = false;
    const heads = await super.heads(categories);
    for (const head of heads) this.ends.set(formatPartition(head), head.position);
    return heads;
  }

  override async read(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    const events = await super.read(partition, after, limit);
    if (after + events.length < (this.ends.get(formatPartition(partition)) ?? 0)) this.leftOver = true;
    return events;
  }

  /** Lets the next pass begin at once, because somebody waits for it. */
  hurry(): void {
    this.leftOver = true;
    this.waiting.abort();
  }

  override close(): void {
    this.stopListening();
    this.waiting.abort();
    super.close();
  }

  private async gathered(): Promise<void> {
    const { events, quiet, longest } = this.limits;
    const { signal } = (this.waiting = new AbortController());
    // Messages about appends during the last pass arrive only now.
    const began = performance.now();
    while (this.events < events && !signal.aborted) {
      const left = Math.min(Math.max(this.appendedAt, began) + quiet, this.begunAt + longest) - performance.now();
      if (left <= 0) return;
      await sleep(left, undefined, { signal }).catch(() => undefined);
    }
  }
}
