import { NestFactory } from '@nestjs/core';
import type { CliAction, CliHost, CliService } from '#cli';
import { version } from '#config';
import { NestLogger } from '#telemetry';
import { AppModule, verbs } from './app.module.js';
import { configure } from './config.js';

/** The command line of this project, under the settings of an environment. */
export function createHost(environment: NodeJS.ProcessEnv): CliHost {
  return {
    version,
    services: [start],
    verbs,
    async open(verb, flags, signal) {
      const { settings, logger } = configure(environment, flags);
      const app = await NestFactory.createApplicationContext(AppModule.forRoot(settings, verb, signal), {
        logger: new NestLogger(logger),
        abortOnError: false,
      });
      return {
        action: ({ action }) => app.get<CliAction>(action, { strict: false }),
        close: () => app.close(),
      };
    },
  };
}

const start: CliService = {
  name: 'start',
  summary: 'Serves the API; opens or creates the log, and fills an empty one with the bundled sample',
  examples: ['marketlog start', 'MARKETLOG_HTTP_PORT=8080 MARKETLOG_SAMPLE=false marketlog start'],
  async run(invocation, { json }) {
    // The API is loaded only by the command that needs it.
    const { serve } = await import('../../standalone/src/standalone.js');
    // With --json standard output holds the one document of the end.
    const output = json ? process.stderr : process.stdout;
    await serve(invocation, (line) => void output.write(`${line}\n`));
    return { exitCode: 0, json: { stopped: true }, text: '' };
  },
};
