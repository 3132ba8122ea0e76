import { availableParallelism } from 'node:os';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MarketlogError } from '#event-sourcing';
import type { FillReply, FillTask } from './fill-partitions.js';

/** Threads that fill one generation, at most: beside them the database works, and this process answers. */
const mostThreads = 4;

/** Milliseconds that a thread has for the batch in flight when it is told to stop. */
const stopWithin = 5_000;

/** MiB that the objects of a thread may take before it is taken for broken; a batch and what is remembered of keys take a fraction of it. */
const heap = 512;

/** MiB of them that are short-lived: with room for what a batch makes, it is not copied while it is worked on. */
const young = 64;

/** What of a generation is to be filled. */
export interface FillOrder {
  readonly projection: string;
  readonly generation: number;
  /** As in {@link Fed}. */
  readonly notBeyond: number | undefined;
  readonly partitions: number;
}

export interface FillThreadsOptions {
  /** A file that calls `fillPartitions` with the projections of this build. */
  readonly script: URL;
  readonly url: string;
  readonly caFile?: string | undefined;
  readonly parkedKeysLimit?: number | undefined;
  /** Node's arguments of a thread, where they are not those of the process. */
  readonly execArgv?: readonly string[] | undefined;
}

/**
 * Fills a generation from the log by threads that share its partitions, each with connections of its own: the event loop
 * answers requests meanwhile. What one of them has not written when it ends, the next one begins with.
 */
export class FillThreads {
  constructor(private readonly options: FillThreadsOptions) {}

  /**
   * Resolves once every partition is filled as far as the log, or what limits it, stood at the end.
   * @throws what a thread fails of; the reason of the signal where it is stopped
   */
  async fill({ partitions, ...order }: FillOrder, signal: AbortSignal): Promise<void> {
    const threads = Math.min(partitions, mostThreads, Math.max(2, availableParallelism()));
    const failed = new AbortController();
    const until = AbortSignal.any([signal, failed.signal]);
    const shares = Array.from({ length: threads }, (_, thread) =>
      Array.from({ length: partitions }, (_each, partition) => partition).filter((each) => each % threads === thread),
    );
    const runs = shares.map((share) =>
      this.run({ ...order, partitions: share }, until).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(runs);
    signal.throwIfAborted();
    failed.signal.throwIfAborted();
  }

  private async run(share: Omit<FillTask, 'url' | 'caFile' | 'parkedKeysLimit'>, until: AbortSignal): Promise<void> {
    const { script, url, caFile, parkedKeysLimit, execArgv } = this.options;
    const task: FillTask = { ...share, url, caFile, parkedKeysLimit };
    const worker = new Worker(script, {
      workerData: task,
      name: `fill ${share.projection}`,
      resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: young },
      ...(execArgv && { execArgv: [...execArgv] }),
    });
    let reply: FillReply | undefined;
    worker.on('message', (message: FillReply) => (reply = message));
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      worker.postMessage('stop');
      timer = setTimeout(() => void worker.terminate(), stopWithin);
    };
    if (until.aborted) stop();
    else until.addEventListener('abort', stop, { once: true });
    try {
      // Rejects where the thread breaks.
      await once(worker, 'exit');
    } finally {
      clearTimeout(timer);
      until.removeEventListener('abort', stop);
    }
    if (reply?.kind === 'failed') throw new MarketlogError(reply.code, reply.message, reply.retryable);
  }
}
