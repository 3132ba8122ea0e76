import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Not a status that anybody receives: the client hung up before its answer was complete. As nginx writes it. */
export const givenUp = 499;

/** @param status what was answered, or `givenUp`. */
type RequestEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

const listeners = new WeakMap<FastifyInstance, RequestEnd[]>();

/** Calls back once for every request, when its answer has been sent or its client has hung up. */
export function onRequestEnd(fastify: FastifyInstance, ended: RequestEnd): void {
  const known = listeners.get(fastify);
  if (known !== undefined) {
    known.push(ended);
    return;
  }
  const all = [ended];
  listeners.set(fastify, all);
  fastify.addHook('onRequest', (request, reply, done) => {
    // Fastify's onResponse hook does not run for an answer that is never completed.
    let sent = false;
    reply.raw.once('finish', () => (sent = true));
    reply.raw.once('close', () => {
      const status = sent ? reply.statusCode : givenUp;
      for (const each of all) each(request, reply, status);
    });
    done();
  });
}
