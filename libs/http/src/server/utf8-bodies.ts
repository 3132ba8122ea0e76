import { pipeline, Transform, type Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RequestError } from '#resources';

/** Refuses bodies that are not UTF-8. Read as such they would be taken with other characters than were meant, and no one would hear of it. */
export function installUtf8Check(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preParsing', (_request, _reply, payload: Readable, done) => done(null, checked(payload)));
}

function checked(payload: Readable): Readable {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const fault = faultOf(() => decoder.decode(chunk, { stream: true }));
      done(fault, chunk);
    },
    flush(done) {
      done(faultOf(() => decoder.decode()));
    },
  });
  // Where it fails the reader of the result hears of it.
  return pipeline(payload, check, () => undefined);
}

function faultOf(decode: () => unknown): RequestError | null {
  try {
    decode();
    return null;
  } catch {
    return new RequestError('malformed_request', 'the body is not UTF-8; expected JSON in UTF-8');
  }
}
