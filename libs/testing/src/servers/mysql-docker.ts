import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../processes/spawn-typescript.js';
import { ping } from './mysql-client.js';
import type { ServerRecipe } from './supervised.js';

/** Whether `docker compose` exists and an engine answers it. */
export function dockerAnswers(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'pipe', timeout: 5_000 });
    execFileSync('docker', ['info'], { stdio: 'pipe', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

export function dockerMysqlUrl(port: number): string {
  return `mysql://root:marketlog@127.0.0.1:${port}/`;
}

/** MySQL in a container that goes away, data included, with its supervisor. */
export function dockerMysql(folder: string): ServerRecipe {
  const file = join(projectRoot, 'libs/testing/src/servers/docker-compose.yml');
  return {
    folder,
    prepare: (port) => ({
      command: 'docker',
      arguments: ['compose', '--project-name', 'marketlog-test', '--file', file, 'up', '--renew-anon-volumes', 'mysql'],
      environment: { MARKETLOG_TEST_MYSQL_PORT: String(port) },
    }),
    ready: (port) => ping(dockerMysqlUrl(port)),
  };
}
