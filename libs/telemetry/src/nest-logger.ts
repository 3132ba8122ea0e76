import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Who talks about every module and route at start; heard at debug only. */
const chatty = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's loggers in the process's log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger[chatty.has(context ?? '') ? 'debug' : 'info']({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    const error = message instanceof Error ? message : undefined;
    // Nest throws it too, and whoever catches it says it in one sentence.
    if (context === 'ExceptionHandler' || context === 'NestApplication')
      return this.logger.debug({ context, err: error }, 'starting failed');
    this.logger.error({ context, stack, err: error }, error?.message ?? String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }

  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context }, String(message));
  }
}
