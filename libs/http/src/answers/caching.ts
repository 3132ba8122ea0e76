import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What decides whether an answer can have changed; an entity tag is its hash. */
export type TagParts = Readonly<Record<string, unknown>>;

/** Weak entity tags: a client that has the present answer gets 304 and nothing is read for it. */
export class Caching {
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /**
   * Sets the ETag and produces the answer, unless `If-None-Match` names it. The parts are projection version, generation,
   * position of the last change to the keys asked for, and whatever else the answer hangs on; the URL is added here.
   */
  async answer<T>(parts: TagParts, produce: () => Promise<T>): Promise<T | undefined> {
    const tag = entityTag({
      ...parts,
      url: this.request.url,
      build: this.reply.getHeader('marketlog-version') ?? null,
    });
    this.reply.header('etag', tag).header('cache-control', 'no-cache');
    if (!matches(this.request.headers['if-none-match'], tag)) return produce();
    this.reply.status(304);
    return undefined;
  }

  /** For an answer that hangs on many keys: its tag is made of the answer itself, and only the sending is spared. */
  answerByContent<T>(answer: T): Promise<T | undefined> {
    return this.answer({ content: hash('sha256', JSON.stringify(answer), 'base64url') }, async () => answer);
  }
}

/** `caching: Caching` in a controller's method. */
export const ResponseCaching = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const http = context.switchToHttp();
  return new Caching(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

export function entityTag(parts: TagParts): string {
  return `W/"${hash('sha256', canonicalize(parts) ?? '', 'base64url').slice(0, 22)}"`;
}

/** Weak comparison of RFC 9110: `W/` does not count. */
export function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const opaque = (text: string) => text.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((candidate) => opaque(candidate) === opaque(tag));
}
