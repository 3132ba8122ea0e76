import { setTimeout as sleep } from 'node:timers/promises';
import { AppendSignal, type Category, type LogPartition, type PartitionHead } from '#event-sourcing';
import type { OpenedEventStore } from '#event-store';
import { checkpointOf, readCheckpoints } from '../consuming/checkpoint-table.js';
import { StoreSubscription } from '../consuming/store-subscription.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { EngineFactory } from '../running/engine-factory.js';
import { sayingLog, type FillTask, type ThreadSurroundings } from './thread-task.js';

/** Milliseconds between two tries where nothing moves: another process may hold the database. */
const pause = 50;

/** Partitions that a thread works on at a time: MySQL writes the batch of one while that of another is computed. */
const atOnce = { sqlite: 1, mysql: 2 } as const;

/** The partitions of the log that this thread has taken. */
class TakenPartitions extends StoreSubscription {
  private readonly taken: Int32Array;
  private readonly own = new Set<number>();

  constructor(store: OpenedEventStore['store'], taken: SharedArrayBuffer) {
    super(store, new AppendSignal());
    this.taken = new Int32Array(taken);
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    return (await super.heads(categories)).filter(({ partition }) => this.own.has(partition));
  }

  /** Takes the longest of those that are left. @returns whether there was one. */
  async takeOne(category: Category): Promise<boolean> {
    const heads = (await super.heads([category])).sort((a, b) => b.position - a.position);
    const found = heads.find(({ partition }) => Atomics.compareExchange(this.taken, partition, 0, 1) === 0);
    if (found === undefined) return false;
    this.own.add(found.partition);
    return true;
  }
}

/** Fills a share of a generation. */
export async function fillPartitions(
  { projection: name, generation, notBeyond, taken, parkedKeysLimit }: FillTask,
  { opened: { database, store }, projections, decoder, port, stopped }: ThreadSurroundings,
): Promise<void> {
  const projection = projections.find((each) => each.name === name)!;
  const subscription = new TakenPartitions(store, taken);
  const log = sayingLog(port);
  const factory = new EngineFactory({ database, store, subscription, projections, log, decoder, parkedKeysLimit });
  const engine = factory.engineOf([new ProjectionMember(projection, generation, notBeyond)], true);
  const unfilled = async (): Promise<number> => {
    const heads = await subscription.heads([projection.category]);
    const checkpoints = await readCheckpoints(database);
    const position = (of: number, partition: LogPartition): number =>
      checkpointOf(checkpoints, { name, generation: of }, partition)?.position ?? 0;
    return heads.filter((head) => {
      const end = notBeyond === undefined ? head.position : Math.min(head.position, position(notBeyond, head));
      return position(generation, head) < end;
    }).length;
  };
  const most = atOnce[database.dialect];
  for (let left = 0; !stopped.aborted;) {
    let areAllTaken = false;
    while (left < most && !areAllTaken) {
      if (await subscription.takeOne(projection.category)) left++;
      else areAllTaken = true;
    }
    const { applied } = await engine.pass(stopped, () => undefined);
    // The only one is done where nothing is applied; of several one may be done before the others.
    if (applied > 0 && most === 1) continue;
    left = await unfilled();
    if (left === 0 && areAllTaken) break;
    if (left > 0 && applied === 0) await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
  subscription.close();
}
