import { Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Settings } from '#config';
import { RequestError } from '#resources';
import { assertKey } from '../server/api-key.js';

/** Who may command: whoever has the one key of the settings. */
@Injectable()
export class WriteKeyGuard implements CanActivate {
  constructor(@Optional() private readonly settings?: Settings) {}

  /** @throws RequestError `commands_disabled`, `key_required`, `key_unknown`. */
  canActivate(context: ExecutionContext): boolean {
    const key = this.settings?.apiKey;
    if (key === undefined)
      throw new RequestError('commands_disabled', 'this service takes no commands: MARKETLOG_API_KEY is not set');
    assertKey(context.switchToHttp().getRequest<FastifyRequest>(), key);
    return true;
  }
}
