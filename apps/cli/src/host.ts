import type { CliHost, CliService } from '#cli';
import { sentimentFeature } from '#sentiment/feature';
import { packageVersion } from './package-version.js';
import { verbs } from './verbs.js';

/**
 * The command line of this project, under the settings of an environment. It holds declarations only: help must not wait for a framework
 * and drivers, which are loaded by what runs.
 */
export function createHost(environment: NodeJS.ProcessEnv): CliHost {
  return {
    version: packageVersion(),
    services: [start, sentimentScore(environment)],
    verbs,
    async open(verb, flags, signal) {
      const { open } = await import('./open.js');
      return open(environment, verb, flags, signal);
    },
  };
}

const start: CliService = {
  name: 'start',
  summary: 'Serves the API; opens or creates the log, and fills an empty one with the bundled sample',
  examples: ['marketlog start', 'MARKETLOG_HTTP_PORT=8080 MARKETLOG_SAMPLE=false marketlog start'],
  async run(invocation, { json }) {
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
  return {
    ...sentimentFeature.scoreTexts,
    async run(invocation, flags) {
      const { OnnxSentimentModel, scoreTextsCommand } = await import('#sentiment');
      const { loadSettings } = await import('#config');
      const open = (models?: string) => new OnnxSentimentModel(models ?? loadSettings(environment).settings.models);
      return scoreTextsCommand(open).run(invocation, flags);
    },
  };
}
