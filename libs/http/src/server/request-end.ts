import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Not a status that anybody receives: the client hung up before its answer was complete. As nginx writes it. */
export const givenUp = 499;

/** @param status what was answered, or `givenUp`. */
type RequestEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

/** Calls back once for every request, when its answer has been sent or its client has hung up. */
export function onRequestEnd(fastify: FastifyInstance, ended: RequestEnd): void {
  const open = new WeakSet<FastifyRequest>();
  const end: RequestEnd = (request, reply, status) => {
    if (open.delete(request)) ended(request, reply, status);
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    open.add(request);
    // Of an answer that is never complete Fastify says nothing.
    reply.raw.once('close', () => end(request, reply, reply.raw.writableFinished ? reply.statusCode : givenUp));
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    end(request, reply, reply.statusCode);
    done();
  });
}
