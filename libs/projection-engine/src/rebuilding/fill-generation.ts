import { setTimeout as sleep } from 'node:timers/promises';
import type { Projection } from '#event-sourcing';
import type { Database } from '#database';
import { isFrozen, readLive } from '../generations/generation-table.js';
import type { FillThreads } from '../threads/fill-threads.js';
import type { ThreadReply } from '../threads/thread-task.js';
import { compareGenerations, distanceOf, type Comparison, type Distance } from './compare-generations.js';
import { lookEvery, StallWatch } from './stall-watch.js';

export interface RebuildCourse {
  readonly signal: AbortSignal;
  readonly onProgress: (distance: Distance) => void;
}

/**
 * Waits until a generation stands exactly where the live one does, and holds every cell of it against the live one.
 * @param comparing called before each comparison, of which there is more than one where events arrive in between
 * @throws MarketlogError `projection_behind` where nothing moves for 60 s
 */
export async function filledAndCompared(
  database: Database,
  projection: Projection,
  is: number,
  { signal, onProgress }: RebuildCourse,
  comparing: () => Promise<void>,
): Promise<Comparison> {
  const watch = new StallWatch(database, projection, is);
  for (;;) {
    signal.throwIfAborted();
    const { generation: was } = await readLive(database, projection.name);
    const distance = await distanceOf(database, projection.name, { was, is });
    onProgress(distance);
    if (distance.filled >= distance.live) {
      await comparing();
      const comparison = await compareGenerations(database, projection, { was, is });
      if (comparison !== undefined) return comparison;
    }
    await watch.assertMoving(distance);
    await sleep(lookEvery, undefined, { signal });
  }
}

/**
 * Fills a generation that projectors do not feed, and says how far it is.
 * @throws MarketlogError `projection_behind` where threads are ready and nothing moves for 60 s, and what a thread fails of
 */
export async function fillByThreads(
  database: Database,
  threads: Pick<FillThreads, 'fill'>,
  { projection, generation, partitions }: { projection: Projection; generation: number; partitions: number },
  { signal, onProgress }: RebuildCourse,
): Promise<void> {
  const { name } = projection;
  const live = await readLive(database, name);
  const notBeyond = isFrozen(live, projection) ? live.generation : undefined;
  // Threads load what they run before they can move anything, which takes long on a machine that does much else.
  let watch: StallWatch | undefined;
  const onReply = (reply: ThreadReply): void => {
    if (reply.kind === 'ready') watch ??= new StallWatch(database, projection, generation);
    if (reply.kind === 'said') watch?.told(reply);
  };
  const stalled = new AbortController();
  const look = async (): Promise<void> => {
    // What cannot be seen now is seen later; what fails is the threads' to say.
    const distance = await distanceOf(database, name, { was: live.generation, is: generation }).catch(() => undefined);
    if (distance === undefined) return;
    onProgress(distance);
    await watch?.assertMoving(distance);
  };
  const looking = setInterval(() => void look().catch((error: unknown) => stalled.abort(error)), lookEvery);
  const order = { projection: name, generation, notBeyond, partitions };
  await threads.fill(order, AbortSignal.any([signal, stalled.signal]), onReply).finally(() => clearInterval(looking));
}
