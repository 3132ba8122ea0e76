import { createRequire } from 'node:module';
import type { PinoPretty } from 'pino-pretty';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { currentRequestId } from './request-context.js';
import { redactSecrets } from './redact.js';
import { currentTraceId } from './tracing/tracing.js';

export type { Logger } from 'pino';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** A field of every line: which of the services speaks. */
  readonly app?: string;
  /** `pretty` for people, `json` for machines; by default pretty where standard error is a terminal. */
  readonly format?: 'auto' | 'json' | 'pretty';
  /** Instead of standard error. */
  readonly destination?: DestinationStream;
}

/** The process's log: structured, on standard error, so that standard output stays what a command prints. */
export function createLogger({ level, app, format = 'auto', destination }: LoggerOptions): Logger {
  const pretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY);
  return pino(
    {
      level,
      timestamp: stdTimeFunctions.isoTime,
      base: app === undefined ? null : { app },
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const requestId = currentRequestId();
        const traceId = currentTraceId();
        return { ...(requestId !== undefined && { requestId }), ...(traceId !== undefined && { traceId }) };
      },
      hooks: {
        logMethod(parameters, method) {
          method.apply(this, safeParameters(parameters));
        },
      },
      serializers: { err: safeError, url: (url: unknown) => (typeof url === 'string' ? redactSecrets(url) : url) },
      redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.apiKey'], censor: '…' },
    },
    destination ?? (pretty ? prettyStream() : pino.destination({ fd: 2, sync: true })),
  );
}

/** Without a message of its own pino takes the error's, which may name an address with its password. */
function safeParameters<P extends unknown[]>([first, ...rest]: P): P {
  const error = first instanceof Error ? first : (first as { err?: unknown } | null | undefined)?.err;
  const messages = rest.length === 0 && error instanceof Error ? [error.message] : rest;
  const safe = [first, ...messages].map((value) => (typeof value === 'string' ? redactSecrets(value) : value));
  return safe as P;
}

function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause instanceof Error ? redactSecrets(error.cause.message) : undefined;
  return { type: name, code, message: redactSecrets(message), stack: redactSecrets(stack ?? ''), cause };
}

/** Loaded only on a terminal. */
function prettyStream(): DestinationStream {
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof PinoPretty;
  return pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' });
}
