/** `npm run cluster`: the whole cluster on this machine, without Docker. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../libs/testing/src/processes/spawn-typescript.js';
import { isFree, portToKeep } from '../../libs/testing/src/servers/waiting.js';
import { startCluster, type Cluster } from './cluster.js';
import { clusterArguments, usage, type ClusterArguments } from './cluster-arguments.js';
import { detach } from './detach.js';
import { alreadyRuns, leaveFolder, readEndpoints, runningCluster, stopCluster, takeFolder } from './running-cluster.js';

const folder = join(projectRoot, '.cluster');
const shown = '.cluster';

/** What the cluster gives its apps itself. */
const ownSettings = ['MARKETLOG_DATABASE_URL', 'MARKETLOG_KAFKA_BROKERS', 'MARKETLOG_HTTP_PORT', 'MARKETLOG_HTTP_HOST'];

async function run(options: ClusterArguments): Promise<void> {
  const stopped = interruption();
  takeFolder(folder);
  const settings = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('MARKETLOG_') && !ownSettings.includes(entry[0]),
  );
  try {
    console.log('cluster | starting');
    const cluster = await startCluster({
      ...{ folder, apps: options.apps, brokers: options.brokers, signal: stopped },
      databaseUrl: process.env['MARKETLOG_DATABASE_URL'] || undefined,
      kafkaBrokers: process.env['MARKETLOG_KAFKA_BROKERS']?.split(','),
      apiPort: options.port ?? ((await isFree(3000)) ? 3000 : await portToKeep()),
      env: { MARKETLOG_LOG_FORMAT: process.stdout.isTTY ? 'pretty' : 'json', ...Object.fromEntries(settings) },
      print: (app, line) => console.log(`${app.padEnd(11)} | ${line}`),
    });
    console.log(greeting(cluster));
    if (!stopped.aborted) await new Promise((resolve) => stopped.addEventListener('abort', resolve));
    await cluster.stop();
  } catch (error) {
    if (!stopped.aborted) throw error;
  } finally {
    leaveFolder(folder);
  }
  console.log('cluster | stopped');
}

/** The first Ctrl-C, SIGTERM or SIGHUP stops in order; a second one at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      console.log('cluster | stopping: the apps finish what they are at, then the servers end');
      controller.abort();
    });
  }
  return controller.signal;
}

function greeting({ apiUrl, databaseUrl, kafkaBrokers, apps }: Cluster): string {
  return [
    `Marketlog's cluster serves ${apiUrl}`,
    `  ${apiUrl}/docs          the API, to try out`,
    `  . ${shown}/env                      then bin/marketlog speaks to it: bin/marketlog import prices FILE`,
    `  ${shown}/endpoints.json             where everything is`,
    `  database ${databaseUrl.replace(/:[^:@/]*@/, ':***@')}, Kafka ${kafkaBrokers.join(',')}`,
    `  ${apps.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`,
    'Ctrl-C, or npm run cluster -- stop, stops it.',
  ].join('\n');
}

async function status(): Promise<void> {
  const endpoints = readEndpoints(folder);
  if (runningCluster(folder) === undefined || endpoints === undefined) {
    console.log(`no cluster runs in ${shown}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${endpoints.apiUrl}, database and Kafka in ${shown}/endpoints.json`);
  for (const { name, pid, health, state, restarts } of endpoints.apps) {
    const answer = await fetch(health, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => (ok ? 'ready' : 'not ready'),
      () => 'does not answer',
    );
    const again = restarts > 0 ? `, restarts: ${restarts}` : '';
    console.log(`${name.padEnd(11)} | ${state}, ${answer}, pid ${pid ?? 'none'}, ${health}${again}`);
  }
}

async function main(): Promise<void> {
  const options = clusterArguments(process.argv.slice(2));
  if (options === undefined) {
    console.error(usage);
    process.exitCode = 64;
    return;
  }
  if (options.verb === 'status') return status();
  if (options.verb === 'stop') {
    console.log((await stopCluster(folder)) ? 'stopped' : `no cluster runs in ${shown}`);
    return;
  }
  const running = runningCluster(folder);
  if (running !== undefined) {
    console.error(alreadyRuns(running));
    process.exitCode = 1;
  } else if (options.verb === 'reset') {
    rmSync(folder, { recursive: true, force: true });
    console.log(`${shown} is empty`);
  } else if (options.detach) process.exitCode = await detach(folder);
  else await run(options);
}

try {
  await main();
} catch (error) {
  console.error(`cluster | ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
// Timers of a client that lost its server must not keep a cluster that has stopped.
process.exit();
