import compress from '@fastify/compress';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { withRequestId } from '#telemetry';
import { pathOf, sendProblem, toProblem } from '../problem/problem.filter.js';
import { problemOf } from '#resources';
import type { HostCheck } from './allowed-hosts.js';
import { givenUp, onRequestEnd } from './request-end.js';
import { requestIdOf } from './request-identity.js';
import { isWatching } from './route.js';
import { RouteMethods } from './route-methods.js';

const longestUrl = 8192;

/** Fastify with this API's limits: what a request may weigh, and that it is logged under its id. */
export function createAdapter(logger: Logger): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    genReqId: requestIdOf,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, toProblem(error, request.url)),
    clientErrorHandler(error, socket) {
      if (!socket.writable) return;
      const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'malformed_request';
      const problem = problemOf(code, 'the request could not be read', '');
      const body = JSON.stringify(problem);
      socket.end(
        `HTTP/1.1 ${problem.status} ${code}\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    },
  });
}

/** Hooks around every request: id, headers, limits, log line, compression. */
export async function installHooks(app: NestFastifyApplication, version: string, isHost: HostCheck): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const routes = new RouteMethods();
  fastify.addHook('onRoute', (route) => routes.add(route));
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('marketlog-version', version);
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY');
    if (!request.url.startsWith('/docs'))
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (request.url.length > longestUrl) {
      sendProblem(reply, problemOf('url_too_long', `an address has at most ${longestUrl} characters`, ''));
      return;
    }
    if (!isHost(request.headers.host)) {
      const detail = `this service is not asked as "${request.hostname}"; MARKETLOG_HTTP_ALLOWED_HOSTS lists further names`;
      sendProblem(reply, problemOf('host_not_allowed', detail, pathOf(request.url)));
      return;
    }
    const allowed = request.is404 ? routes.allowedAt(pathOf(request.url)) : undefined;
    if (allowed !== undefined) {
      const detail = `${pathOf(request.url)} has ${allowed}, not ${request.method}`;
      sendProblem(reply.header('allow', allowed), problemOf('method_not_allowed', detail, pathOf(request.url)));
      return;
    }
    // Nest would read forms as well, which no schema speaks of.
    const type = request.headers['content-type'];
    if (request.method === 'POST' && type !== undefined && !/^application\/json *(;|$)/i.test(type)) {
      const detail = `a body is application/json here, not ${type.slice(0, 100)}`;
      sendProblem(reply, problemOf('unsupported_media_type', detail, pathOf(request.url)));
      return;
    }
    withRequestId(request.id, done);
  });
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // A connection that is kept alive would keep a stopping server waiting for a next request.
    if (closing) reply.header('connection', 'close');
    done();
  });
  onRequestEnd(fastify, (request, reply, status) => {
    const { method, url } = request;
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    const line = { requestId: request.id, method, url, status, milliseconds };
    const words = status === givenUp ? 'given up by the client' : 'answered';
    if (isWatching(request)) request.log.debug(line, words);
    else request.log.info(line, words);
  });
  await fastify.register(compress as never, { global: true, threshold: 1024, encodings: ['br', 'gzip'] } as never);
}

/** `/` leads to the documentation, unversioned paths to the present version. */
export function installRedirects(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/', (_request, reply) => reply.redirect('/docs', 302));
  for (const path of ['/stocks', '/stocks/*', '/sentiment/*', '/predict/*']) {
    fastify.get(path, (request, reply) => reply.redirect(`/v1${request.url}`, 308));
  }
  // `/metrics` is what Prometheus scrapes; who asks there for JSON means how the models do.
  fastify.addHook('onRequest', (request, reply, done) => {
    const isMetrics = request.method === 'GET' && /^\/metrics(\?|$)/.test(request.url);
    // Caches keep a permanent redirect. With `Vary` they do not give it to Prometheus, which sends another `Accept`.
    if (isMetrics) void reply.header('vary', 'Accept');
    if (!isMetrics || !asksForJson(request.headers.accept)) return done();
    void reply.redirect(`/v1${request.url}`, 308);
  });
}

/** True where JSON is named and nothing that Prometheus reads is named before it. */
function asksForJson(accept: string | undefined): boolean {
  const [first] = (accept ?? '').split(',').map((part) => part.split(';', 1)[0]!.trim());
  return first === 'application/json';
}
