import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  AppendSignal,
  MarketlogError,
  type Category,
  type ErrorCode,
  type LogPartition,
  type PartitionHead,
  type Projection,
} from '#event-sourcing';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { checkpointOf, readCheckpoints } from '../consuming/checkpoint-table.js';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { StoreSubscription } from '../consuming/store-subscription.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { EngineFactory } from '../running/engine-factory.js';

/** What a thread is started with. */
export interface FillTask {
  readonly url: string;
  readonly caFile: string | undefined;
  readonly projection: string;
  readonly generation: number;
  readonly notBeyond: number | undefined;
  readonly partitions: readonly number[];
  readonly parkedKeysLimit: number | undefined;
}

export type FillReply =
  | { readonly kind: 'filled' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean };

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

/** The whole of a thread: fills its share of a generation, says how that ended, and ends. */
export async function fillPartitions(
  projections: readonly Projection[],
  decoder: EventDecoder = contractsDecoder,
): Promise<void> {
  const task = workerData as FillTask;
  const port = parentPort!;
  const stopped = new AbortController();
  port.on('message', () => stopped.abort());
  try {
    const { url, caFile } = task;
    const tls = caFile === undefined ? undefined : { caFile };
    const opened = await openEventStore({ url, create: false, poolSize: 3, tls, replaceable: true });
    try {
      await fill(opened, projections, decoder, task, stopped.signal);
    } finally {
      await opened.close();
    }
    port.postMessage({ kind: 'filled' } satisfies FillReply);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { code, retryable } =
      error instanceof MarketlogError ? error : ({ code: 'internal_error', retryable: false } as const);
    port.postMessage({ kind: 'failed', code, message, retryable } satisfies FillReply);
  }
  port.close();
}

async function fill(
  { database, store }: OpenedEventStore,
  projections: readonly Projection[],
  decoder: EventDecoder,
  { projection: name, generation, notBeyond, partitions, parkedKeysLimit }: FillTask,
  stopped: AbortSignal,
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
