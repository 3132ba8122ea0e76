import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MarketlogError } from '#event-sourcing';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** True where no other port will do. */
  readonly portConfigured: boolean;
}

/** Ports tried from the default on. */
const attempts = 100;

/**
 * Listens on the port, or where it is only the default and taken, on the next free one.
 * @returns the address as people write it, and whether it is another port than the default.
 * @throws MarketlogError `port_taken`, `address_unavailable`.
 */
export async function listen(
  app: NestFastifyApplication,
  { host, port, portConfigured }: ListenOptions,
): Promise<{ readonly url: string; readonly moved: boolean }> {
  for (let candidate = port; ; candidate++) {
    try {
      await app.listen(candidate, host);
      const bound = app.getHttpServer().address();
      const actual = typeof bound === 'object' && bound !== null ? bound.port : candidate;
      return {
        url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
        moved: !portConfigured && actual !== port,
      };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EADDRINUSE' && !portConfigured && candidate < port + attempts) continue;
      throw explained(code, host, candidate, error);
    }
  }
}

function explained(code: string | undefined, host: string, port: number, cause: unknown): unknown {
  if (code === 'EADDRINUSE') {
    return new MarketlogError(
      'port_taken',
      `port ${port} of ${host} is taken; set MARKETLOG_HTTP_PORT to another`,
      false,
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new MarketlogError('address_unavailable', `cannot listen on ${host}:${port} (${code})`, false, { cause });
  }
  return cause;
}

/**
 * Ends the parts of the application, takes no new requests, lets those in flight finish and closes everything, but not for longer
 * than the grace.
 * @returns false where something was still in flight at its end.
 */
export async function closeGracefully(app: NestFastifyApplication, grace: number): Promise<boolean> {
  const late = new AbortController();
  const closed = app.close().then(() => true);
  const result = await Promise.race([closed, delay(grace, false, { signal: late.signal })]);
  late.abort();
  return result;
}
