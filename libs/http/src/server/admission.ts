import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { pathOf, sendProblem, toProblem } from '../problem/problem.filter.js';
import { problemOf, RequestError } from '#resources';
import { isLoopback } from './allowed-hosts.js';
import { assertKey, carriesKey } from './api-key.js';
import { isOfApi, isReading, isWatching, routeOf } from './route.js';

/** Who may ask, and how often. */
export interface Admission {
  /** `key`: reading takes the key as well, as commands always do. */
  readonly reads: 'open' | 'key';
  /** Of one client, in any second; 0 for any number. */
  readonly requestsPerSecond: number;
  /** Secret; without one, reads that take a key are refused to everybody. */
  readonly apiKey: string | undefined;
}

/** What is served to nobody but this machine is open to it; what others reach is not, unless somebody says so. */
export function admission(asked: {
  readonly host: string;
  readonly reads: Admission['reads'] | undefined;
  readonly requestsPerSecond: number | undefined;
  readonly apiKey: string | undefined;
}): Admission {
  const alone = isLoopback(asked.host);
  return {
    reads: asked.reads ?? (alone ? 'open' : 'key'),
    requestsPerSecond: asked.requestsPerSecond ?? (alone ? 0 : 50),
    apiKey: asked.apiKey,
  };
}

/** Everyone who may ask anything at all. */
export const everybody: Admission = { reads: 'open', requestsPerSecond: 0, apiKey: undefined };

/** Clients whose requests are counted at the same time; of more, those that asked longest ago are forgotten. */
const clients = 10_000;

/** Refuses who asks too often, and who reads without the key where that takes one. */
export async function installAdmission(
  app: NestFastifyApplication,
  { reads, requestsPerSecond, apiKey }: Admission,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  if (requestsPerSecond > 0) {
    await fastify.register(rateLimit as never, { global: false, cache: clients } as never);
    const count = fastify.createRateLimit({
      max: requestsPerSecond,
      timeWindow: 1000,
      // Whoever sends a wrong key is counted by address, or each guess would begin to count anew.
      keyGenerator: (request: FastifyRequest) =>
        carriesKey(request, apiKey) ? 'key' : `address ${normalizeIP(request.ip)}`,
    });
    fastify.addHook('onRequest', async (request, reply) => {
      if (isWatching(request)) return;
      const state = await count(request);
      if (state.isAllowed || !state.isExceeded) return;
      const detail = `one client may ask ${requestsPerSecond} times a second (MARKETLOG_HTTP_REQUESTS_PER_SECOND)`;
      sendProblem(reply, problemOf('too_many_requests', detail, pathOf(request.url)));
      return reply;
    });
  }
  if (reads === 'open') return;
  if (apiKey === undefined) {
    let isRead = false;
    fastify.addHook('onRoute', ({ url }) => {
      isRead ||= isOfApi(url);
    });
    fastify.addHook('onReady', async () => {
      if (isRead) fastify.log.warn(readsDisabled);
    });
  }
  fastify.addHook('onRequest', async (request, reply) => {
    // What changes something has a guard of its own.
    if (!isOfApi(routeOf(request) ?? request.url) || !isReading(request)) return;
    try {
      if (apiKey === undefined) throw new RequestError('reads_disabled', readsDisabled);
      assertKey(request, apiKey);
    } catch (error) {
      sendProblem(reply, toProblem(error, request.url));
      return reply;
    }
  });
}

const readsDisabled =
  'this service is reached from elsewhere and has no key, so it answers nobody: set MARKETLOG_API_KEY, or MARKETLOG_HTTP_READS=open';
