import { formatAddress, type LogPartition } from './address.js';
import { LogError } from './errors.js';

/** What is thrown where a position of the log is not there: always a fault, because positions are given without holes. */
export function holeAt(partition: LogPartition, position: number): LogError {
  return new LogError('hole_in_log', `${formatAddress({ ...partition, position })} is missing from the log`);
}

/**
 * Every reader of a partition checks what it was given, on either transport.
 * @throws LogError `hole_in_log` where events do not directly follow the position, one after the other.
 */
export function assertContiguous(
  partition: LogPartition,
  after: number,
  events: readonly { readonly position: number }[],
): void {
  let expected = after;
  for (const { position } of events) if (position !== ++expected) throw holeAt(partition, expected);
}
