import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { CliInvocation } from '#cli';
import { projectRoot } from '#config';
import { SampleLoader } from '#operations';
import type { Service } from '../../composition/src/serve.js';
import { AppModule } from './app.module.js';

/** Everything in one process; an empty log is filled with the bundled sample. */
export function standalone({ progress, signal }: Pick<CliInvocation, 'progress' | 'signal'>): Service {
  return {
    name: 'standalone',
    port: 3000,
    module: (settings, signal) => AppModule.forRoot(settings, signal),
    async prepare(app, { sample, kafka }) {
      if (kafka !== undefined)
        new Logger('Standalone').warn(
          '`start` reads the log directly: MARKETLOG_KAFKA_BROKERS is set, but Kafka is not used',
        );
      if (sample) await app.get(SampleLoader).load(join(projectRoot, 'sample'), progress, signal);
    },
    async afterwards(app, { sample }) {
      if (sample) await app.get(SampleLoader).follow(join(projectRoot, 'sample'), progress, signal);
    },
    greeting: (url) =>
      [
        `Marketlog serves ${url}`,
        `  ${url}/docs                           the API, to try out`,
        `  ${url}/v1/stocks                      every known stock`,
        `  ${url}/v1/stocks/AAPL/prices?limit=5  the last daily bars of one`,
        `  ${url}/v1/predict/AAPL                what the baseline expects of its next session`,
        'Ctrl-C stops it.',
      ].join('\n'),
  };
}
