import { randomBytes, randomUUID } from 'node:crypto';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Link, Span, SpanContext } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type IdGenerator } from '@opentelemetry/sdk-trace';
import { parentOf, rootSpanId, traceIdOf } from './trace-ids.js';
import type { OpenSpan, SpanOptions, Tracer } from './tracing.js';

export interface TracerOptions {
  readonly serviceName: string;
  readonly version: string;
  /** Of the collector; the spans go to `/v1/traces` below it. */
  readonly endpoint: string;
}

/** Milliseconds that a stopping process gives its last spans to get out. */
const patience = 2_000;

/** Spans by OpenTelemetry, sent in batches. */
export function createTracer({ serviceName, version, endpoint }: TracerOptions): Tracer {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: patience,
  });
  const ids = new TraceIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, exportTimeoutMillis: patience })],
  });
  const tracer = provider.getTracer('marketlog', version);

  return {
    open(name, options) {
      const { kind = 'internal', attributes = {} } = options;
      const { surroundings, traceId, links } = placed(options);
      ids.begin(traceId);
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, links }, surroundings);
      return opened(span, trace.setSpan(surroundings, span));
    },
    activeTraceId: () => trace.getActiveSpan()?.spanContext().traceId,
    async stop() {
      await provider.shutdown().catch(() => undefined);
      context.disable();
      propagation.disable();
    },
  };
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

interface Place {
  readonly surroundings: Context;
  /** Of the trace that the span begins; undefined where it belongs to its parent's. */
  readonly traceId: string | undefined;
  readonly links: Link[];
}

function placed({ root, parent, links = [] }: SpanOptions): Place {
  const around = trace.getActiveSpan()?.spanContext();
  const others = links.flatMap((text) => remote(text) ?? []).map((each): Link => ({ context: each }));
  if (root !== undefined) {
    const traceId = traceIdOf(root);
    if (around?.traceId === traceId) return { surroundings: context.active(), traceId: undefined, links: others };
    if (around !== undefined) others.push({ context: around });
    return { surroundings: trace.deleteSpan(context.active()), traceId, links: others };
  }
  const given = parent === undefined ? undefined : remote(parent);
  // A parent by its correlation id is the span around where that already works for it.
  if (given === undefined || (around?.traceId === given.traceId && !parent?.startsWith('00-'))) {
    const traceId = around === undefined ? traceIdOf(randomUUID()) : undefined;
    return { surroundings: context.active(), traceId, links: others };
  }
  if (around !== undefined && around.traceId !== given.traceId) others.push({ context: around });
  return { surroundings: trace.setSpanContext(ROOT_CONTEXT, given), traceId: undefined, links: others };
}

function remote(text: string): SpanContext | undefined {
  const ids = parentOf(text);
  return ids && { traceId: ids.traceId, spanId: ids.spanId, traceFlags: ids.sampled ? 1 : 0, isRemote: true };
}

function opened(span: Span, inside: Context): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
    run: (work) => context.with(inside, work),
    end(attributes = {}, error) {
      span.setAttributes(attributes);
      if (error !== undefined) {
        const code = typeof error === 'object' && error && 'code' in error ? String(error.code) : 'internal_error';
        // The code only: a message may name an address with its password.
        span.setStatus({ code: SpanStatusCode.ERROR, message: code }).setAttribute('error.type', code);
      }
      span.end();
    },
  };
}

/** Random ids, but for a trace that begins: its id is given, and its first span's follows from it. */
class TraceIds implements IdGenerator {
  #next: string | undefined;

  begin(traceId: string | undefined): void {
    this.#next = traceId;
  }

  generateTraceId(): string {
    return this.#next ?? traceIdOf(randomUUID());
  }

  generateSpanId(): string {
    return this.#next === undefined ? randomBytes(8).toString('hex') : rootSpanId(this.#next);
  }
}
