import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOfApi, routeOf } from '../server/route.js';
import { RenderedAnswers, type RenderedAnswer } from './rendered-answers.js';

/** What decides whether an answer can have changed; an entity tag is its hash. */
export type TagParts = Readonly<Record<string, unknown>>;

/** What the read models' state had as its stamp before a request began to read; absent where the database gives none. */
const stamps = new WeakMap<FastifyRequest, string>();

/** How long an answer is the same while nothing is written: for ever, or where it tells of ages, within a second of the clock. */
export type Lasting = 'untilChange' | 'untilNextSecond';

/** Weak entity tags: a client that has the present answer gets 304 and nothing is read for it. */
export class Caching {
  private readonly kept: RenderedAnswers;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    this.kept = RenderedAnswers.of(request.server);
  }

  /**
   * Sets the ETag and produces the answer, unless `If-None-Match` names it. The parts are projection version, generation,
   * position of the last change to the keys asked for, and whatever else the answer hangs on; the URL is added here.
   */
  async answer<T>(parts: TagParts, produce: () => Promise<T>): Promise<T | undefined> {
    return this.matched(this.tagOf(parts)) ? undefined : produce();
  }

  /**
   * The same for an answer that follows from its parts and the moment alone, byte for byte: its JSON is kept for the next who asks the same
   * question while nothing has changed. Not for one that depends on the clock.
   * @param moment what the answer says of itself beyond its tag, such as the position that it was read at; undefined: keep nothing
   */
  async rendered(parts: TagParts, moment: string | undefined, produce: () => Promise<object>): Promise<unknown> {
    if (moment === undefined) return this.answer(parts, produce);
    const tag = this.tagOf(parts);
    const key = `${tag} ${moment}`;
    const matched = this.matched(tag);
    const found = this.kept.get(key);
    if (matched && found === undefined) return undefined;
    const answer =
      found ?? (await this.kept.once(key, async () => this.kept.keep(key, { tag, json: jsonOf(await produce()) })));
    const state = this.stateFor('untilChange');
    if (state !== undefined) this.kept.remember(this.request.url, state, key);
    return matched ? undefined : this.send(answer);
  }

  /**
   * For an answer that depends on many keys: its tag is made of the answer itself.
   * @param produce called once for all who ask for the same at the same time
   * @param lasting undefined: it is made anew each time
   */
  async answerByContent(produce: () => Promise<object>, lasting?: Lasting): Promise<unknown> {
    const state = lasting && this.stateFor(lasting);
    const answer = await (state === undefined ? this.byContent(produce) : this.keptByContent(produce, state));
    return this.matched(answer.tag) ? undefined : this.send(answer);
  }

  private keptByContent(produce: () => Promise<object>, state: string): Promise<RenderedAnswer> {
    const { url } = this.request;
    return this.kept.once(`${url} ${state}`, async () => {
      const answer = await this.byContent(produce);
      this.kept.keep(answer.tag, answer);
      this.kept.remember(url, state, answer.tag);
      return answer;
    });
  }

  private async byContent(produce: () => Promise<object>): Promise<RenderedAnswer> {
    const json = jsonOf(await produce());
    return { tag: this.tagOf({ content: hash('sha256', json, 'base64url') }), json };
  }

  /**
   * Whether the same address had an answer of the same state, which then is given.
   * @param stamp of all that can be read, taken before anything is
   */
  unchanged(stamp: string): { readonly body: unknown } | undefined {
    stamps.set(this.request, stamp);
    const { url } = this.request;
    const found = this.kept.at(url, stamp) ?? this.kept.at(url, withSecond(stamp));
    if (found === undefined) return undefined;
    return { body: this.matched(found.tag) ? undefined : this.send(found) };
  }

  private tagOf(parts: TagParts): string {
    return entityTag({ ...parts, url: this.request.url, build: this.reply.getHeader('marketlog-version') ?? null });
  }

  /** Names the answer; true where the client has it already. */
  private matched(tag: string): boolean {
    this.reply.header('etag', tag).header('cache-control', 'no-cache');
    if (!matches(this.request.headers['if-none-match'], tag)) return false;
    this.reply.status(304);
    return true;
  }

  /** While this stays the same, so does the answer. Undefined where the request has no stamp. */
  private stateFor(lasting: Lasting): string | undefined {
    const stamp = stamps.get(this.request);
    return stamp === undefined || lasting === 'untilChange' ? stamp : withSecond(stamp);
  }

  private send({ json }: RenderedAnswer): Buffer {
    this.reply.header('content-type', 'application/json; charset=utf-8');
    return json;
  }
}

/**
 * Answers what was asked before and has not changed as soon as the request has been admitted: nothing of who asks is part of an answer.
 * @param stampOf differs after anything was written
 */
export function answerUnchanged(fastify: FastifyInstance, stampOf: () => Promise<string>): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !isOfApi(routeOf(request) ?? '')) return;
    const unchanged = new Caching(request, reply).unchanged(await stampOf());
    if (unchanged === undefined) return;
    return reply.send(unchanged.body);
  });
}

function jsonOf(answer: object): Buffer {
  return Buffer.from(JSON.stringify(answer));
}

function withSecond(stamp: string): string {
  return `${stamp} ${Math.floor(Date.now() / 1000)}`;
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
