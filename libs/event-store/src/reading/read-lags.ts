import { formatAddress, lagOf, nextAfter, type Lag, type LogPartition } from '#event-sourcing';
import type { SqlReader } from '#database';
import { recordedAt } from './recorded-at.js';

/** A partition's head, and how far a consumer has come in it. */
export interface Place extends LogPartition {
  readonly head: number;
  readonly done: number;
}

/**
 * How far consumers are behind, in the order asked. One question for all, since health checks ask it, and ask it most while much is
 * behind; none where nothing is.
 * @param now the database's clock
 */
export async function readLags(
  sql: SqlReader,
  places: readonly Place[],
  now: () => number | Promise<number>,
): Promise<Lag[]> {
  const behind = places.filter(({ head, done }) => head > done);
  const oldest = await recordedAt(
    sql,
    behind.map((place) => nextAfter(place, place.done)),
  );
  const at = behind.length === 0 ? 0 : await now();
  return places.map((place) =>
    lagOf(place.head, place.done, oldest.get(formatAddress(nextAfter(place, place.done))), at),
  );
}
