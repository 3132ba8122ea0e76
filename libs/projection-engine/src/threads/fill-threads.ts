import { availableParallelism } from 'node:os';
import { EngineThread, type ThreadOptions } from './engine-thread.js';
import type { FillTask, ThreadReply } from './thread-task.js';

/** Threads that fill one generation, at most: beside them the database works, and this process answers. */
const mostThreads = 4;

/** What of a generation is to be filled. */
export interface FillOrder {
  readonly projection: string;
  readonly generation: number;
  /** As in {@link Fed}. */
  readonly notBeyond: number | undefined;
  readonly partitions: number;
}

/**
 * Fills a generation from the log by threads that share its partitions, each with connections of its own: the event loop
 * answers requests meanwhile. What one of them has not written when it ends, the next one begins with.
 */
export class FillThreads {
  constructor(private readonly options: ThreadOptions) {}

  /**
   * Resolves once every partition is filled as far as the log, or what limits it, stood at the end.
   * @param onReply told when a thread is ready, and what it says meanwhile: also where the database takes no word of it
   * @throws what a thread fails of; the reason of the signal where it is stopped
   */
  async fill(
    { partitions, ...order }: FillOrder,
    signal: AbortSignal,
    onReply: (reply: ThreadReply) => void = () => undefined,
  ): Promise<void> {
    const threads = Math.min(partitions, mostThreads, Math.max(2, availableParallelism()));
    const failed = new AbortController();
    const until = AbortSignal.any([signal, failed.signal]);
    const taken = new SharedArrayBuffer(partitions * Int32Array.BYTES_PER_ELEMENT);
    const runs = Array.from({ length: threads }, () =>
      this.run({ ...order, taken }, until, onReply).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(runs);
    signal.throwIfAborted();
    failed.signal.throwIfAborted();
  }

  private async run(
    share: Omit<FillOrder, 'partitions'> & Pick<FillTask, 'taken'>,
    until: AbortSignal,
    onReply: (reply: ThreadReply) => void,
  ): Promise<void> {
    const thread = new EngineThread(this.options, { kind: 'fill', ...share }, `fill ${share.projection}`, onReply);
    const stop = (): void => thread.stop();
    if (until.aborted) stop();
    else until.addEventListener('abort', stop, { once: true });
    try {
      await thread.ended;
    } finally {
      until.removeEventListener('abort', stop);
    }
  }
}
