import { NestFactory } from '@nestjs/core';
import { runCli, type CliAction, type CliHost, type CliService } from '#cli';
import { version } from '#config';
import { NestLogger } from '#telemetry';
import { AppModule, verbs } from './app.module.js';
import { configure } from './config.js';

const start: CliService = {
  name: 'start',
  summary: 'Serves the API; opens or creates the log, and fills an empty one with the bundled sample',
  examples: ['marketlog start', 'MARKETLOG_HTTP_PORT=8080 MARKETLOG_SAMPLE=false marketlog start'],
  async run(invocation) {
    // The API is loaded only by the command that needs it.
    const { serve } = await import('../../standalone/src/standalone.js');
    await serve(invocation, (line) => console.log(line));
    return { exitCode: 0, json: { stopped: true }, text: '' };
  },
};

const host: CliHost = {
  version,
  services: [start],
  verbs,
  async open(verb, flags) {
    const { settings, logger } = configure(process.env, flags);
    const app = await NestFactory.createApplicationContext(AppModule.forRoot(settings, verb), {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    return {
      action: ({ action }) => app.get<CliAction>(action, { strict: false }),
      close: () => app.close(),
    };
  },
};

process.exitCode = await runCli(host, process.argv.slice(2));
