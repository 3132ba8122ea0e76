import { composeUp } from '../docker.js';
import { ping } from './mysql-client.js';
import type { ServerRecipe } from '../supervised.js';

export function dockerMysqlUrl(port: number): string {
  return `mysql://root:marketlog@127.0.0.1:${port}/`;
}

/** MySQL in a container that goes away, data included, with its supervisor. */
export function dockerMysql(folder: string): ServerRecipe {
  return {
    folder,
    prepare: (port) => composeUp('mysql', { MARKETLOG_TEST_MYSQL_PORT: String(port) }),
    ready: (port) => ping(dockerMysqlUrl(port)),
  };
}
