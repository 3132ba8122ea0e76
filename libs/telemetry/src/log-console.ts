import { format } from 'node:util';
import type { Logger } from 'pino';

/**
 * What libraries write to the console, such as the MySQL driver about a session that the server has ended, as lines of the log.
 * @returns what gives the console back
 */
export function logConsole(logger: Logger): () => void {
  const { warn, error } = console;
  const say = (...parts: unknown[]) => logger.warn({ context: 'console' }, format(...parts));
  Object.assign(console, { warn: say, error: say });
  return () => void Object.assign(console, { warn, error });
}
