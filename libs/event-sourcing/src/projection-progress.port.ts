import type { EventAddress } from './address.js';

/** Lets a command return only when what it recorded can be read. Injected by this class as token. */
export abstract class ProjectionProgress {
  /** Told by a command, before it begins, about how many events it will append, so that what projects them can be made ready meanwhile. */
  abstract expect(events: number): void;

  /**
   * Resolves when the checkpoint of every projection of those partitions covers the addresses; parked keys count as covered.
   * @throws MarketlogError `projection_behind` after `stalledAfter` milliseconds (default 60 000) without any movement.
   */
  abstract caughtUp(addresses: readonly EventAddress[], options?: { stalledAfter?: number }): Promise<void>;
}
