import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, version, type Settings } from '#config';
import { Leases } from '#event-sourcing';
import { announcePresence } from '#operations';
import { admission, closeGracefully, createHttpServer, hostCheck, listen } from '#http';
import { collectProcessMetrics, createLogger, HealthRegistry, logConsole, startTracing, type Logger } from '#telemetry';

/** A process that works until it is told to stop. */
export interface Service {
  /** `api`, `relay`, …: its name in logs and traces. */
  readonly name: string;
  /** Its port where none is set. */
  readonly port: number;
  readonly module: (settings: Settings, signal: AbortSignal) => DynamicModule;
  /** What is done between the start of its parts and the first request. */
  readonly prepare?: (app: NestFastifyApplication, settings: Settings) => Promise<void>;
  /** What is done beside the first requests, until it ends or the process is told to stop. */
  readonly afterwards?: (app: NestFastifyApplication, settings: Settings) => Promise<void>;
  /** What it says when it serves, where that is more than one line. */
  readonly greeting?: (url: string) => string;
}

export interface Surroundings {
  /** Stops it. */
  readonly signal: AbortSignal;
  /** Takes what a person at the terminal reads. */
  readonly print: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** Told of the log as soon as there is one. */
  readonly onLogger?: (logger: Logger) => void;
}

/** Milliseconds that work in flight has to finish. */
const grace = 10_000;

/**
 * Serves until the signal is aborted, goes on as long as it is to be drained, then finishes what is in flight.
 * @throws SettingsError, and whatever keeps its parts from starting. A database that is down is waited for.
 */
export async function serve(service: Service, surroundings: Surroundings): Promise<void> {
  const { signal, print, environment = process.env, onLogger } = surroundings;
  const { name } = service;
  const { settings, warnings } = loadSettings(environment, { port: service.port });
  const logger = createLogger({ ...settings.log, app: name });
  onLogger?.(logger);
  for (const warning of warnings) logger.warn(warning);
  const giveBackConsole = logConsole(logger);
  collectProcessMetrics();
  const stopTracing = await startTracing({ app: name, version, environment });
  const app = await createHttpServer(service.module(settings, signal), {
    logger,
    version,
    corsOrigins: settings.http.corsOrigins,
    isHost: hostCheck(settings.http.host, settings.http.allowedHosts),
    admission: admission({ ...settings.http, apiKey: settings.apiKey }),
  });
  let leave: (() => Promise<void>) | undefined;
  try {
    await app.init();
    leave = presenceOf(app, name);
    await service.prepare?.(app, settings);
    const { url, moved } = await listen(app, settings.http);
    if (moved) print(`Port ${settings.http.port} is taken, so this is another one.`);
    print(service.greeting?.(url) ?? `marketlog ${name} serves ${url}`);
    const beside = service.afterwards?.(app, settings).catch((error: unknown) => {
      logger.warn({ err: error }, 'what follows the start failed; the next start tries again');
    });
    if (!signal.aborted) await once(signal, 'abort');
    await drain(app, settings.http.drainSeconds);
    logger.info('stopping: work in flight is finished first');
    await beside;
  } finally {
    await leave?.();
    if (!(await closeGracefully(app, grace))) logger.warn(`stopped with work in flight after ${grace / 1000} s`);
    await stopTracing();
    giveBackConsole();
  }
}

/** A process without a log has no one to tell. @returns ends it */
function presenceOf(app: NestFastifyApplication, name: string): () => Promise<void> {
  let leases: Leases;
  try {
    leases = app.get(Leases, { strict: false });
  } catch {
    return () => Promise.resolve();
  }
  return announcePresence(leases, name, version);
}

/** Says that it is not ready, and serves whoever has not heard of that yet. */
async function drain(app: NestFastifyApplication, seconds: number): Promise<void> {
  if (seconds === 0) return;
  const detail = `it was told to stop and does so within ${seconds} s`;
  app.get(HealthRegistry, { strict: false }).add('process', () => ({ status: 'failed', detail }));
  await sleep(seconds * 1000);
}
