import { once } from 'node:events';
import { join } from 'node:path';
import type { CliInvocation } from '#cli';
import { projectRoot, version } from '#config';
import { closeGracefully, createHttpServer, hostCheck, listen } from '#http';
import { SampleLoader } from '#operations';
import { AppModule } from './app.module.js';
import { configure } from './config.js';

/** Milliseconds that requests in flight have to finish. */
const grace = 10_000;

/** Serves until the signal is aborted. `print` takes what a person at the terminal reads. */
export async function serve(
  { progress, signal }: Pick<CliInvocation, 'progress' | 'signal'>,
  print: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { settings, logger } = configure(environment);
  const app = await createHttpServer(AppModule.forRoot(settings, signal), {
    logger,
    version,
    corsOrigins: settings.http.corsOrigins,
    isHost: hostCheck(settings.http.host, settings.http.allowedHosts),
  });
  try {
    await app.init();
    if (settings.sample) await app.get(SampleLoader).load(join(projectRoot, 'sample'), progress, signal);
    const { url, moved } = await listen(app, settings.http);
    if (moved) print(`Port ${settings.http.port} is taken, so this is another one.`);
    print(
      [
        `Marketlog serves ${url}`,
        `  ${url}/docs                           the API, to try out`,
        `  ${url}/v1/stocks                      every known stock`,
        `  ${url}/v1/stocks/AAPL/prices?limit=5  the last daily bars of one`,
        'Ctrl-C stops it.',
      ].join('\n'),
    );
    if (!signal.aborted) await once(signal, 'abort');
    logger.info('stopping: requests in flight are finished first');
  } finally {
    if (!(await closeGracefully(app, grace))) logger.warn(`stopped with work in flight after ${grace / 1000} s`);
  }
}
