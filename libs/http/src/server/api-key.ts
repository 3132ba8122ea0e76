import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { RequestError } from '#resources';

/** @throws RequestError `key_required`, `key_unknown` where the request does not carry the key. */
export function assertKey(request: FastifyRequest, key: string): void {
  const given = bearerOf(request);
  if (given === undefined)
    throw new RequestError('key_required', 'send the header `Authorization: Bearer KEY` with the key of this service');
  if (!isSame(given, key))
    throw new RequestError('key_unknown', 'the key of the Authorization header is not known here');
}

/** Whether the request carries the key. */
export function carriesKey(request: FastifyRequest, key: string | undefined): boolean {
  const given = bearerOf(request);
  return key !== undefined && given !== undefined && isSame(given, key);
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** Takes the same time for every wrong key, whatever it begins with and however long it is. */
function isSame(given: string, key: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', key, 'buffer'));
}
