import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode, LogPartition, Projection } from '#event-sourcing';
import type { OpenedEventStore } from '#event-store';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { EventDecoder } from '../consuming/event-batch.js';

/** Where the log of a thread is, and how its engine is set. */
interface OfEveryThread {
  readonly url: string;
  readonly caFile: string | undefined;
  readonly parkedKeysLimit: number | undefined;
}

/** A share of one generation, up to what stands in the log or limits it; then the thread ends. */
export interface FillTask extends OfEveryThread {
  readonly kind: 'fill';
  readonly projection: string;
  readonly generation: number;
  readonly notBeyond: number | undefined;
  /** A place for each partition, 0 until a thread takes it: a thread that is done with its own takes a further one. */
  readonly taken: SharedArrayBuffer;
}

/** All projections, until the thread is told to stop. */
export interface ProjectTask extends OfEveryThread {
  readonly kind: 'project';
  /** In which it writes with the process that has started it. */
  readonly turns: SharedArrayBuffer;
}

/** What a thread is started with. */
export type ThreadTask = FillTask | ProjectTask;

export type ThreadMessage =
  /** Whoever projected before has stopped. */
  | { readonly kind: 'go' }
  /** The process that started the thread has appended events. */
  | { readonly kind: 'appended'; readonly to: LogPartition; readonly events: number }
  /** It waits for the read models. */
  | { readonly kind: 'awaited' }
  | { readonly kind: 'stop' };

export type ThreadReply =
  /** Its log is open. One that projects waits for `go`. */
  | { readonly kind: 'ready' }
  /** Some checkpoint has moved. */
  | { readonly kind: 'advanced' }
  | { readonly kind: 'said'; readonly level: 'log' | 'warn' | 'error'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean };

/** What there is to work with on a thread. */
export interface ThreadSurroundings {
  readonly opened: OpenedEventStore;
  readonly projections: readonly Projection[];
  readonly decoder: EventDecoder;
  readonly port: MessagePort;
  readonly stopped: AbortSignal;
}

/** A log whose lines the process that started the thread gets. */
export function sayingLog(port: MessagePort): EngineLog {
  const saying = (level: 'log' | 'warn' | 'error') => (message: string) =>
    port.postMessage({ kind: 'said', level, message } satisfies ThreadReply);
  return { log: saying('log'), warn: saying('warn'), error: saying('error') };
}
