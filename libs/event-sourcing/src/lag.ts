import type { EventAddress, LogPartition } from './address.js';

/** How far a consumer is behind in one partition. */
export interface Lag {
  /** Events that it has not done. */
  readonly events: number;
  /** Age of the oldest of them, by the database's clock; 0 where there is none. */
  readonly seconds: number;
}

/** The first event that is not done. */
export function nextAfter({ category, partition }: LogPartition, position: number): EventAddress {
  return { category, partition, position: position + 1 };
}

/**
 * The one place that says what lag is, for read models, reactors and relays alike.
 * @param since UTC milliseconds at which the first event that is not done was recorded; undefined where it is not known
 */
export function lagOf(head: number, position: number, since: number | undefined, now: number): Lag {
  const events = Math.max(0, head - position);
  return { events, seconds: events === 0 || since === undefined ? 0 : Math.max(0, (now - since) / 1000) };
}
