import { once } from 'node:events';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { MarketlogError } from '#event-sourcing';
import type { ThreadMessage, ThreadReply, ThreadTask } from './thread-task.js';

/** Milliseconds that a thread has for the batch in flight when it is told to stop. */
const stopWithin = 5_000;

/**
 * MiB that the objects of a thread may take before it is taken for broken, unless the process itself may have less; a batch and what is remembered
 * of keys take a fraction of it. The more is allowed, the more garbage V8 lets gather: the one thread that projects beside a command collects a
 * quarter as often for some 80 MiB more.
 */
const heap = { fill: 512, project: 2048 } as const;

/** MiB of them that are short-lived: with room for what a batch makes, it is not copied while it is worked on. */
const young = 64;

export interface ThreadOptions {
  /** A file that calls `workOnThread` with the projections of this build. */
  readonly script: URL;
  readonly url: string;
  readonly caFile?: string | undefined;
  readonly parkedKeysLimit?: number | undefined;
  /** Node's arguments of a thread, where they are not those of the process. */
  readonly execArgv?: readonly string[] | undefined;
}

/** What a thread is to do, beside where its log is. */
export type ThreadWork<T = ThreadTask> = T extends unknown ? Omit<T, 'url' | 'caFile' | 'parkedKeysLimit'> : never;

/** A thread of this process that runs the engine, with connections of its own. */
export class EngineThread {
  /** Resolves once it is gone. Rejects with what it failed of, also where it broke. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private ready = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    { script, url, caFile, parkedKeysLimit, execArgv }: ThreadOptions,
    work: ThreadWork,
    name: string,
    onReply: (reply: ThreadReply) => void = () => undefined,
  ) {
    const workerData: ThreadTask = { ...work, url, caFile, parkedKeysLimit };
    this.worker = new Worker(script, {
      workerData,
      name,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.min(heap[work.kind], ofProcess()),
        maxYoungGenerationSizeMb: young,
      },
      ...(execArgv && { execArgv: [...execArgv] }),
    });
    let failure: MarketlogError | undefined;
    this.worker.on('message', (reply: ThreadReply) => {
      this.ready ||= reply.kind === 'ready';
      if (reply.kind === 'failed') failure = new MarketlogError(reply.code, reply.message, reply.retryable);
      else onReply(reply);
    });
    this.ended = once(this.worker, 'exit')
      .then(() => {
        if (failure !== undefined) throw failure;
      })
      .finally(() => clearTimeout(this.timer));
  }

  tell(message: ThreadMessage): void {
    this.worker.postMessage(message);
  }

  /** It ends after the batch in flight, without it where that takes too long, and at once where it has not begun. */
  stop(): void {
    if (!this.ready) return void this.worker.terminate();
    this.tell({ kind: 'stop' });
    this.timer ??= setTimeout(() => void this.worker.terminate(), stopWithin);
  }
}

/** MiB that the heap of this process may have: Node's guess at what the machine or its container has, or `--max-old-space-size`. */
function ofProcess(): number {
  return Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20);
}
