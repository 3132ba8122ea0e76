import { setTimeout as sleep } from 'node:timers/promises';
import { AppendSignal, type Category, type LogPartition, type PartitionHead } from '#event-sourcing';
import type { OpenedEventStore } from '#event-store';
import { checkpointOf, readCheckpoints } from '../consuming/checkpoint-table.js';
import { StoreSubscription } from '../consuming/store-subscription.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { EngineFactory } from '../running/engine-factory.js';
import type { FillTask, ThreadSurroundings } from './thread-task.js';

/** Milliseconds between two tries where nothing moves: another process may hold the database. */
const pause = 50;

/** Some partitions of the log alone. */
class SharedSubscription extends StoreSubscription {
  constructor(
    store: OpenedEventStore['store'],
    private readonly partitions: readonly number[],
  ) {
    super(store, new AppendSignal());
  }

  override async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    return (await super.heads(categories)).filter(({ partition }) => this.partitions.includes(partition));
  }
}

/** Fills a share of a generation. */
export async function fillPartitions(
  { projection: name, generation, notBeyond, partitions, parkedKeysLimit }: FillTask,
  { opened: { database, store }, projections, decoder, stopped }: ThreadSurroundings,
): Promise<void> {
  const projection = projections.find((each) => each.name === name)!;
  const subscription = new SharedSubscription(store, partitions);
  const factory = new EngineFactory(database, store, subscription, projections, silent, decoder, parkedKeysLimit);
  const engine = factory.engineOf([new ProjectionMember(projection, generation, notBeyond)], true);
  const isFilled = async (): Promise<boolean> => {
    const heads = await subscription.heads([projection.category]);
    const checkpoints = await readCheckpoints(database);
    const position = (of: number, partition: LogPartition): number =>
      checkpointOf(checkpoints, { name, generation: of }, partition)?.position ?? 0;
    return heads.every((head) => {
      const end = notBeyond === undefined ? head.position : Math.min(head.position, position(notBeyond, head));
      return position(generation, head) >= end;
    });
  };
  while (!stopped.aborted) {
    const { applied } = await engine.pass(stopped, () => undefined);
    if (applied > 0) continue;
    if (await isFilled()) break;
    await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
  subscription.close();
}

/** What a thread cannot do stands in the ledger of faults, and the process that started it says so. */
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
