import { describeError, interruption } from '#cli';
import type { Logger } from '#telemetry';
import { serve, type Service } from './serve.js';

/**
 * The main of a service: `await runService({ name: 'relay', port: 3001, module: AppModule.forRoot })`. It logs to standard error, says its
 * address on standard output, and ends the process: with 0 when SIGTERM or SIGINT told it to stop, with 1 when it cannot work.
 */
export async function runService(given: Service | ((signal: AbortSignal) => Service)): Promise<never> {
  const { signal } = interruption();
  const service = typeof given === 'function' ? given(signal) : given;
  let logger: Logger | undefined;
  const die = (error: unknown): void => {
    if (logger === undefined) console.error(`marketlog ${service.name}:`, error);
    else logger.fatal({ err: error }, 'a failure that nobody handled: the process ends, so that it is started anew');
    process.exit(1);
  };
  process.on('unhandledRejection', die).on('uncaughtException', die);
  try {
    await serve(service, { signal, print: console.log, onLogger: (created) => (logger = created) });
  } catch (error) {
    // What was stopped while it started ends as it was told to.
    if (signal.aborted) process.exit(0);
    const { message, code } = describeError(error);
    logger?.debug({ err: error }, 'starting failed');
    console.error(`marketlog ${service.name}: ${message} (${code})`);
    process.exit(1);
  }
  process.exit(0);
}
