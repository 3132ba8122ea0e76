import { NestFactory } from '@nestjs/core';
import type { CliAction, CliHost, CliService } from '#cli';
import { loadSettings, version } from '#config';
import { OnnxSentimentModel, scoreTextsCommand } from '#sentiment';
import { NestLogger, startTracing } from '#telemetry';
import { AppModule, verbs } from './app.module.js';
import { configure } from './config.js';

/** The command line of this project, under the settings of an environment. */
export function createHost(environment: NodeJS.ProcessEnv): CliHost {
  return {
    version,
    services: [start, sentimentScore(environment)],
    verbs,
    async open(verb, flags, signal) {
      const { settings, logger } = configure(environment, flags);
      const app = await NestFactory.createApplicationContext(AppModule.forRoot(settings, verb, signal), {
        logger: new NestLogger(logger),
        abortOnError: false,
      });
      const stopTracing = await startTracing({ app: 'cli', version, environment });
      return {
        action: ({ action }) => app.get<CliAction>(action, { strict: false }),
        async close() {
          await app.close();
          await stopTracing();
        },
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
    const { serve } = await import('../../composition/src/serve.js');
    const { standalone } = await import('../../standalone/src/standalone.js');
    // With --json standard output holds the one document of the end.
    const output = json ? process.stderr : process.stdout;
    const print = (line: string) => void output.write(`${line}\n`);
    await serve(standalone(invocation), { signal: invocation.signal, print });
    return { exitCode: 0, json: { stopped: true }, text: '' };
  },
};

function sentimentScore(environment: NodeJS.ProcessEnv): CliService {
  return scoreTextsCommand((models) => new OnnxSentimentModel(models ?? loadSettings(environment).settings.models));
}
