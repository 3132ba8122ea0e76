import { randomUUID } from 'node:crypto';
import { rootSpanId, traceIdOf } from './trace-ids.js';

/*
 * What the parts call. Nothing here loads OpenTelemetry: a process that is not traced pays one comparison per call.
 */

export interface SpanOptions {
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /**
   * The correlation id whose work begins here: its 16 bytes are the trace id. Under a span of the same trace the new one is its child;
   * under a span of another trace it begins a trace and is linked to that span.
   */
  readonly root?: string | undefined;
  /** Whose work goes on here, maybe from another process: a `traceparent` or a correlation id. Without it: the span around. */
  readonly parent?: string | undefined;
  /** Others whose work it is too, as of a batch: `traceparent`s or correlation ids. */
  readonly links?: readonly string[];
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** A span that ends elsewhere than the function which opened it. */
export interface OpenSpan {
  readonly traceparent: string;
  /** Spans that the work opens are children of this one. */
  run<T>(work: () => T): T;
  /** @param error what it ended with, where it failed */
  end(attributes?: SpanOptions['attributes'], error?: unknown): void;
}

/** What stands behind these functions while a process is traced. */
export interface Tracer {
  open(name: string, options: SpanOptions): OpenSpan;
  activeTraceId(): string | undefined;
  /** Sends what is still here. */
  stop(): Promise<void>;
}

let tracer: Tracer | undefined;

/** For startTracing, and tests. */
export function useTracer(next: Tracer | undefined): void {
  tracer = next;
}

/**
 * Runs the work in a span that ends with it, with its error where it fails. Runs it as it is where the process is not traced.
 * @param options as a function where making them costs something
 */
export function inSpan<T>(name: string, options: SpanOptions | (() => SpanOptions), work: () => T): T {
  const span = openSpan(name, options);
  if (span === undefined) return work();
  let result: T;
  try {
    result = span.run(work);
  } catch (error) {
    span.end({}, error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      span.end({}, error);
      throw error;
    },
  ) as T;
}

/**
 * @param options as a function where making them costs something
 * @returns undefined where the process is not traced.
 */
export function openSpan(name: string, options: SpanOptions | (() => SpanOptions)): OpenSpan | undefined {
  return tracer?.open(name, typeof options === 'function' ? options() : options);
}

/** Traces beyond this are not linked to the span of a batch. */
const mostLinks = 16;

/** Whose work a batch is: the first one's, and linked to the others'. */
export function ofMany(correlationIds: Iterable<string | null | undefined>): Pick<SpanOptions, 'parent' | 'links'> {
  const [parent, ...others] = [...new Set(correlationIds)].filter((id) => typeof id === 'string');
  return { parent, links: others.slice(0, mostLinks) };
}

/**
 * What a message carries so that its reader goes on with the trace of the event's cause.
 * Nothing is stored for it: the trace id is the correlation id, and a trace that begins here begins with a span whose id follows from it.
 * @returns undefined where the process is not traced, or the event has no correlation id.
 */
export function traceparentOf(correlationId: string | null | undefined): string | undefined {
  if (tracer === undefined || !correlationId) return undefined;
  const traceId = traceIdOf(correlationId);
  return `00-${traceId}-${rootSpanId(traceId)}-01`;
}

/** Of the trace around, for the log. */
export function currentTraceId(): string | undefined {
  return tracer?.activeTraceId();
}

/** The id of what is asked for now: that of the trace around, so that the events lead to the trace; else a new one. */
export function newCorrelationId(): string {
  const traceId = tracer?.activeTraceId();
  if (traceId === undefined) return randomUUID();
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
