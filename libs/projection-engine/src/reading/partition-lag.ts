import type { Database } from '#database';
import { formatAddress, type Category, type EventAddress, type PartitionHead } from '#event-sourcing';
import { recordedAt } from '#event-store';

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

/** How far consumers are behind. One question for all, since health checks ask it, and ask it most while much is behind. */
export async function readLag(
  database: Database,
  consumers: readonly (readonly Reached[])[],
  now: number,
): Promise<PartitionStatus[][]> {
  const behind = consumers.flat().filter((each) => each.position > each.checkpoint);
  const oldest = await recordedAt(database, behind.map(nextOf));
  return consumers.map((reached) =>
    reached.map((each) => standing(each, oldest.get(formatAddress(nextOf(each))), now)),
  );
}

/** The first event that is not applied. */
function nextOf({ category, partition, checkpoint }: Reached): EventAddress {
  return { category, partition, position: checkpoint + 1 };
}

function standing(
  { category, partition, position: head, checkpoint }: Reached,
  oldest: number | undefined,
  now: number,
): PartitionStatus {
  const lagSeconds = oldest === undefined ? 0 : Math.max(0, (now - oldest) / 1000);
  return { category, partition, head, checkpoint, lagEvents: Math.max(0, head - checkpoint), lagSeconds };
}
