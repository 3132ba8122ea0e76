import { NestFactory } from '@nestjs/core';
import type { CliAction, CliContext, CliVerb, GlobalFlags } from '#cli';
import { version } from '#config';
import { NestLogger, startTracing } from '#telemetry';
import { AppModule } from './app.module.js';
import { configure } from './config.js';

/** Opens what a verb runs in. @throws SettingsError, and what keeps a log from being opened */
export async function open(
  environment: NodeJS.ProcessEnv,
  verb: CliVerb,
  flags: GlobalFlags,
  signal: AbortSignal,
): Promise<CliContext> {
  const { settings, logger } = configure(environment, flags);
  const app = await NestFactory.createApplicationContext(await AppModule.forRoot(settings, verb, signal), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const stopTracing = await startTracing({ app: 'cli', version, environment });
  return {
    action: async ({ action }) => app.get<CliAction>(await action(), { strict: false }),
    async close() {
      await app.close();
      await stopTracing();
    },
  };
}
