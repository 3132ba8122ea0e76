import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { histogram, openSpan, type OpenSpan } from '#telemetry';
import { onRequestEnd } from './request-end.js';
import { isWatching, routeOf } from './route.js';

const durations = histogram(
  'marketlog_http_request_duration_seconds',
  'Time from request to last byte of the answer; route is the pattern, never the address asked for; status 499: the client hung up before',
  ['method', 'route', 'status'],
);

/** Times every request, and opens a span around it that goes on with the caller's trace where it names one. */
export function observeRequests(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const span = isWatching(request) ? undefined : openRequestSpan(request);
    if (span === undefined) return done();
    spans.set(request, span);
    span.run(done);
  });
  onRequestEnd(fastify, (request, reply, status) => {
    durations.observe({ method: request.method, route: routeOf(request) ?? 'none', status }, reply.elapsedTime / 1000);
    const fault = status >= 500 ? { code: String(status) } : undefined;
    spans.get(request)?.end({ 'http.response.status_code': status }, fault);
  });
}

function openRequestSpan(request: FastifyRequest): OpenSpan | undefined {
  const { method, headers } = request;
  const route = routeOf(request) ?? 'none';
  const parent = headers['traceparent'];
  return openSpan(`${method} ${route}`, {
    kind: 'server',
    parent: typeof parent === 'string' ? parent : undefined,
    attributes: { 'http.request.method': method, 'http.route': route, 'marketlog.request_id': request.id },
  });
}
