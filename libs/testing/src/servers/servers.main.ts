/** `npm run servers -- start|stop|reset|status`: MySQL and Kafka that stay until they are stopped, for work on the server suites. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { holders, isAlive } from './holders.js';
import { holdKafka, kafkaFolders, releaseKafka } from './kafka/kafka.js';
import { holdMysql, mysqlFolders, releaseMysql } from './mysql/mysql.js';
import { holdersOf, stateOf } from './supervised.js';
import { waitFor } from './waiting.js';

const servers = [
  ...Object.entries(mysqlFolders).map(([way, folder]) => ({ name: `mysql (${way})`, folder })),
  ...Object.entries(kafkaFolders).map(([way, folder]) => ({ name: `kafka (${way})`, folder })),
];

const isUp = (folder: string): boolean => {
  const state = stateOf(folder);
  return state !== undefined && isAlive(state.server);
};

async function start(): Promise<void> {
  const [mysql, kafka] = await Promise.all([holdMysql('manual'), holdKafka('manual')]);
  console.log(`mysql (${mysql.from}): MARKETLOG_TEST_MYSQL_URL=${mysql.url}`);
  console.log(`kafka (${kafka.from}): MARKETLOG_TEST_KAFKA_BROKERS=${kafka.brokers.join(',')}`);
}

function stop(): void {
  releaseMysql('manual');
  releaseKafka('manual');
}

/** Their data goes; what was downloaded stays. */
async function reset(): Promise<void> {
  const running = servers.filter(({ folder }) => isUp(folder));
  const needed = running.filter(({ folder }) => holders(holdersOf(folder)).some((holder) => holder !== 'manual'));
  if (needed.length > 0) {
    const list = needed.map(({ name, folder }) => `${name}, held by ${holders(holdersOf(folder)).join(', ')}`);
    console.error(`not reset, because tests are running: ${list.join('; ')}`);
    process.exitCode = 1;
    return;
  }
  stop();
  for (const { name, folder } of running) await waitFor(`${name} to stop`, () => !isUp(folder) || undefined);
  for (const { folder } of servers) {
    for (const part of ['data', 'initialised', 'formatted', 'server.log']) {
      rmSync(join(folder, part), { recursive: true, force: true });
    }
  }
  console.log('mysql and kafka start empty the next time');
}

function status(): void {
  for (const { name, folder } of servers) {
    const up = isUp(folder);
    const held = () => holders(holdersOf(folder)).join(', ') || 'nobody';
    console.log(`${name}: ${up ? `port ${stateOf(folder)!.port}, held by ${held()}` : 'not running'}`);
  }
}

switch (process.argv[2]) {
  case 'start':
    await start();
    break;
  case 'stop':
    stop();
    console.log('mysql and kafka stop as soon as no test run needs them');
    break;
  case 'reset':
    await reset();
    break;
  case 'status':
    status();
    break;
  default:
    console.error('usage: npm run servers -- start|stop|reset|status');
    process.exitCode = 64;
}
