import { parentPort, workerData } from 'node:worker_threads';
import { MarketlogError, type Projection } from '#event-sourcing';
import { openEventStore } from '#event-store';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { fillPartitions } from './fill-partitions.js';
import { projectUntilStopped } from './project-until-stopped.js';
import type { ThreadMessage, ThreadReply, ThreadTask } from './thread-task.js';

/** The whole of a thread that {@link EngineThread} has started: does what it is to do, says how that ended, and ends. */
export async function workOnThread(
  projections: readonly Projection[],
  decoder: EventDecoder = contractsDecoder,
): Promise<void> {
  const task = workerData as ThreadTask;
  const port = parentPort!;
  const stopping = new AbortController();
  port.on('message', ({ kind }: ThreadMessage) => {
    if (kind === 'stop') stopping.abort();
  });
  try {
    const { url, caFile } = task;
    const tls = caFile === undefined ? undefined : { caFile };
    const opened = await openEventStore({ url, create: false, poolSize: 3, tls, replaceable: true });
    try {
      port.postMessage({ kind: 'ready' } satisfies ThreadReply);
      const surroundings = { opened, projections, decoder, port, stopped: stopping.signal };
      if (task.kind === 'fill') await fillPartitions(task, surroundings);
      else await projectUntilStopped(task, surroundings);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { code, retryable } =
      error instanceof MarketlogError ? error : ({ code: 'internal_error', retryable: false } as const);
    port.postMessage({ kind: 'failed', code, message, retryable } satisfies ThreadReply);
  }
  port.close();
}
