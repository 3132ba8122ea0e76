import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MarketlogError } from '#event-sourcing';
import { redactSecrets } from '#telemetry';
import {
  isProblemCode,
  problemKind,
  type ProblemCode,
  problemMediaType,
  problemOf,
  type Problem,
  RequestError,
} from '#resources';

/** The one place where errors become answers. What it does not know is a 500 that says nothing of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (hungUp(reply, error)) return;
    const problem = toProblem(error, request.url);
    if (problem.status >= 500) logFailure(request, problem, error);
    if (reply.sent) return;
    sendProblem(reply, problem);
  }
}

/** A client that closes its connection ends the stream of its answer too: no one is left to be answered, and the log says who gave up. */
function hungUp({ raw }: FastifyReply, error: unknown): boolean {
  return (Object(error) as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE' && raw.destroyed;
}

/** What is known by name and passes, such as a database that is away, is said in one line for each request; else where it came from, too. */
function logFailure(request: FastifyRequest, { code }: Problem, error: unknown): void {
  if (error instanceof MarketlogError && error.retryable)
    request.log.warn({ code }, `request failed: ${error.message}`);
  else request.log.error({ err: error, code }, 'request failed');
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { retryAfter, asksForKey } = problemKind(problem.code);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (asksForKey === true) reply.header('www-authenticate', 'Bearer realm="marketlog"');
  reply
    .removeHeader('etag')
    .status(problem.status)
    .header('content-type', `${problemMediaType}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

export function toProblem(error: unknown, url: string): Problem {
  const instance = pathOf(url);
  if (error instanceof RequestError) return problemOf(error.code, error.message, instance, error.errors);
  if (error instanceof MarketlogError && isProblemCode(error.code)) {
    return problemOf(error.code, detailOf(error.code, error.message), instance);
  }
  const status = statusOf(error);
  if (status === 404) return problemOf('route_not_found', `there is nothing at ${instance}; see /docs`, instance);
  const code = byStatus[status];
  if (code !== undefined) return problemOf(code, problemKind(code).title.toLowerCase(), instance);
  return problemOf('internal_error', 'the failure is in the log under this request id', instance);
}

/** What is wrong with the database or a model names hosts, users and files; that is for the log, not for the client. */
function detailOf(code: ProblemCode, message: string): string {
  return /^(database|model|runtime)_/.test(code) ? problemKind(code).title.toLowerCase() : redactSecrets(message);
}

/** What a problem names as its instance. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0]!.slice(0, 500);
}

/** What Nest's and Fastify's own errors say, where they were caused by the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

const byStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  413: 'payload_too_large',
  414: 'url_too_long',
  415: 'unsupported_media_type',
  503: 'shutting_down',
};
