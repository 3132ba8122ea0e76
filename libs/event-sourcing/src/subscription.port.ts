import type { LogPartition } from './address.js';
import type { Category } from './category.js';
import type { EventEnvelope } from './event.js';
import type { PartitionHead } from './event-store.port.js';

/**
 * How consumers get at the log, whatever transport carries it. Consumers pull, so a slow one slows nobody.
 * Injected by this class as token.
 */
export abstract class Subscription {
  /** The last positions known of the partitions of these categories. */
  abstract heads(categories: readonly Category[]): Promise<PartitionHead[]>;

  /**
   * Events directly after a position, in order; none where the consumer is at the head.
   * @throws LogError `hole_in_log` where the first one is not the next, or a position is missing between.
   */
  abstract read(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]>;

  /** Resolves when there may be something new, within the polling interval at the latest, or when aborted; never rejects. */
  abstract changed(abort: AbortSignal): Promise<void>;

  /**
   * Hears that every consumer that keeps pace has applied a partition up to a position, so that what a transport keeps for
   * them may go.
   */
  applied(_partition: LogPartition, _position: number): void {
    // The log itself keeps nothing for anyone.
  }
}
