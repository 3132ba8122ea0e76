import { NestFactory } from '@nestjs/core';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { NestLogger } from '#telemetry';
import { ProblemFilter } from '../problem/problem.filter.js';
import { ProblemValidationPipe } from '../problem/validation.pipe.js';
import { everybody, installAdmission, type Admission } from './admission.js';
import { createAdapter, installHooks, installRedirects } from './fastify.js';
import type { HostCheck } from './allowed-hosts.js';
import { observeRequests } from './observe-requests.js';
import { installUtf8Check } from './utf8-bodies.js';
import { serveDocumentation } from './openapi.js';

export interface HttpServerOptions {
  readonly logger: Logger;
  /** Of the build; part of entity tags. */
  readonly version: string;
  /** Origins whose pages may read the API; none by default. */
  readonly corsOrigins?: readonly string[];
  /** Under which names the API is asked; any by default. */
  readonly isHost?: HostCheck;
  /** Who may ask, and how often; everybody and at will by default. */
  readonly admission?: Admission;
}

/** An application with this API's conventions, ready to listen. Tests use it as the apps do. */
export async function createHttpServer(
  root: Type | DynamicModule,
  options: HttpServerOptions,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root as Type, createAdapter(options.logger), {
    logger: new NestLogger(options.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new ProblemValidationPipe());
  if (options.corsOrigins?.length) app.enableCors({ origin: [...options.corsOrigins], methods: ['GET', 'HEAD'] });
  observeRequests(app);
  await installHooks(app, options.version, options.isHost ?? (() => true));
  installUtf8Check(app);
  await installAdmission(app, options.admission ?? everybody);
  installRedirects(app);
  serveDocumentation(app, options.version);
  return app;
}
