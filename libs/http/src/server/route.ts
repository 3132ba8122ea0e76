import type { FastifyRequest } from 'fastify';

/** The pattern that was found for the path, however that was written: `/%761/stocks` is `/v1/stocks` as well. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url;
}

/** Health checks and scrapes come at their own pace, from whoever runs the service, and would drown out the others. */
export function isWatching(request: FastifyRequest): boolean {
  return /^\/(health|metrics)(\/|$)/.test(routeOf(request) ?? '');
}

/** Set on a route that takes a body and yet only reads. */
export const readingRoute = { marketlogReads: true };

/** Whether the request asks for something and changes nothing. */
export function isReading(request: FastifyRequest): boolean {
  if (['GET', 'HEAD'].includes(request.method)) return true;
  return !request.is404 && (request.routeOptions.config as Partial<typeof readingRoute>).marketlogReads === true;
}

export function isOfApi(route: string): boolean {
  return /^\/v1(\/|\?|$)/.test(route);
}
