import type { Database } from '#database';
import type { Category, PartitionHead } from '#event-sourcing';
import { readLags } from '#event-store';

export interface PartitionStatus {
  readonly category: Category;
  readonly partition: number;
  readonly head: number;
  readonly checkpoint: number;
  readonly lagEvents: number;
  /** Age of the oldest event that is not applied yet; 0 where all are. */
  readonly lagSeconds: number;
}

/** A partition's head, and how far one consumer has come. */
export type Reached = PartitionHead & { readonly checkpoint: number };

/** How far consumers are behind, by one question for all. */
export async function readLag(
  database: Database,
  consumers: readonly (readonly Reached[])[],
  now: number,
): Promise<PartitionStatus[][]> {
  const places = consumers.flat().map(({ position: head, checkpoint: done, ...of }) => ({ ...of, head, done }));
  const lags = (await readLags(database, places, () => now)).values();
  return consumers.map((reached) =>
    reached.map(({ category, partition, position: head, checkpoint }) => {
      const { events, seconds } = lags.next().value!;
      return { category, partition, head, checkpoint, lagEvents: events, lagSeconds: seconds };
    }),
  );
}
