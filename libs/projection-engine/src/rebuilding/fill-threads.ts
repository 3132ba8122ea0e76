import { availableParallelism } from 'node:os';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LogError } from '#event-sourcing';
import type { FillReply, FillTask } from './fill-partitions.js';

/** Threads that fill one generation, at most: beside them the database works, and this process answers. */
const mostThreads = 4;

/** Milliseconds that a thread has for the batch in flight when it is told to stop. */
const stopWithin = 5_000;

/** MiB that the objects of a thread may take before it is taken for broken; a batch and what is remembered of keys take a fraction of it. */
const heap = 512;

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
   * @throws MarketlogError what a thread fails of; the reason of the signal where it is stopped
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
    const outcomes = await Promise.allSettled(runs);
    signal.throwIfAborted();
    if (failed.signal.aborted) throw failed.signal.reason;
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async run(share: Omit<FillTask, 'url' | 'caFile' | 'parkedKeysLimit'>, until: AbortSignal): Promise<void> {
    const { script, url, caFile, parkedKeysLimit, execArgv } = this.options;
    let fault: Extract<FillReply, { kind: 'failed' }> | undefined;
    const task: FillTask = { ...share, url, caFile, parkedKeysLimit };
    const argv = execArgv && { execArgv: [...execArgv] };
    const worker = new Worker(script, {
      workerData: task,
      name: `fill ${share.projection}`,
      resourceLimits: { maxOldGenerationSizeMb: heap },
      ...argv,
    });
    worker.on('error', (error: Error) => {
      fault = { kind: 'failed', code: 'internal_error', message: error.message, retryable: false };
    });
    const stop = (): void => worker.postMessage('stop');
    until.addEventListener('abort', stop, { once: true });
    if (until.aborted) stop();
    worker.on('message', (reply: FillReply) => {
      if (reply.kind === 'failed') fault = reply;
    });
    const timer = afterAbort(until, () => void worker.terminate());
    try {
      await once(worker, 'exit');
    } finally {
      timer.end();
      until.removeEventListener('abort', stop);
    }
    if (fault !== undefined) throw new LogError(fault.code as LogError['code'], fault.message, fault.retryable);
  }
}

function afterAbort(signal: AbortSignal, action: () => void): { end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => void (timer = setTimeout(action, stopWithin));
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', begin);
    },
  };
}
