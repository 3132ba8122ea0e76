import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidOfName } from '#contracts';
import { formatAddress, type EventAddress } from '#event-sourcing';
import { RequestError } from '#resources';

/** What the answer to a command says beside its body. */
export class CommandReply {
  constructor(private readonly reply: FastifyReply) {}

  /** @param position of the event that a later read must show: the client gives it as `minPosition`. */
  send<T>(status: number, position: EventAddress, body: T, location?: string): T {
    this.reply.status(status).header('marketlog-position', formatAddress(position)).header('cache-control', 'no-store');
    if (location !== undefined) this.reply.header('location', location);
    return body;
  }
}

/** `reply: CommandReply` in a controller's method. */
export const Reply = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => new CommandReply(context.switchToHttp().getResponse<FastifyReply>()),
);

/**
 * `commandId: string | undefined`: the UUID that `Idempotency-Key` stands for, so that the same key again is the same
 * command; undefined without the header. The parameter is the operation: keys of different operations have nothing in common.
 */
export const CommandId = createParamDecorator((operationId: string, context: ExecutionContext) => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return uuidOfName(`${operationId} ${key}`);
  const expected = '1 to 200 printable characters without spaces, once';
  const received = String(key).slice(0, 200);
  throw new RequestError('invalid_parameter', `Idempotency-Key: expected ${expected}`, [
    { parameter: 'Idempotency-Key', received, expected },
  ]);
});
