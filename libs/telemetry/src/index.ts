export * from './health-registry.js';
export * from './log-console.js';
export * from './logger.js';
export * from './metrics/metrics.js';
export * from './metrics/render-metrics.js';
export * from './nest-logger.js';
export * from './redact.js';
export * from './request-context.js';
export * from './tracing/start-tracing.js';
export {
  inSpan,
  newCorrelationId,
  ofMany,
  openSpan,
  traceparentOf,
  type OpenSpan,
  type SpanOptions,
} from './tracing/tracing.js';
export * from './within-patience.js';
