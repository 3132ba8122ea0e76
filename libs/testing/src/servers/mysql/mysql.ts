import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { release } from '../holders.js';
import { dockerAnswers } from '../docker.js';
import { dropLeftovers } from './mysql-client.js';
import { dockerMysql, dockerMysqlUrl } from './mysql-docker.js';
import { nativeMysql, nativeMysqlUrl } from './mysql-native.js';
import { canInstallPackages } from '../debian-packages.js';
import { holdersOf, holdServer, type ServerRecipe } from '../supervised.js';

/** A MySQL server for tests: its address without a database, and who provides it. */
export interface MysqlServer {
  readonly url: string;
  readonly from: 'environment' | 'docker' | 'native';
}

const folders = { docker: join(projectRoot, '.servers/mysql-docker'), native: join(projectRoot, '.servers/mysql') };

/**
 * Finds a MySQL: the address in MARKETLOG_TEST_MYSQL_URL; Docker Compose where an engine answers; natively on Debian and
 * Ubuntu. One that this starts is shared by all processes that hold it and stops seconds after the last of them has ended.
 * @param holder the process that needs it (default: this one), or `manual` until {@link releaseMysql}
 * @throws Error that names the three ways where none works.
 */
export async function holdMysql(holder: number | 'manual' = process.pid): Promise<MysqlServer> {
  const given = process.env['MARKETLOG_TEST_MYSQL_URL'];
  if (given) return { url: given, from: 'environment' };
  if (dockerAnswers()) {
    return { url: dockerMysqlUrl(await holdServer(dockerMysql(folders.docker), holder)), from: 'docker' };
  }
  if (canInstallPackages()) {
    const recipe = nativeMysql({ folder: folders.native });
    return { url: nativeMysqlUrl(await holdServer({ ...recipe, ready: swept(recipe) }, holder)), from: 'native' };
  }
  throw new Error(
    'no MySQL for the tests: set MARKETLOG_TEST_MYSQL_URL=mysql://user:password@host:port/, ' +
      'or start a Docker engine with Compose, or run on Debian or Ubuntu (x64, arm64), where it is installed into .servers/',
  );
}

/** Ready once it answers and what crashed runs left is gone. */
function swept({ ready }: ServerRecipe): ServerRecipe['ready'] {
  return async (port) => {
    const version = await ready(port);
    if (version !== undefined) await dropLeftovers(nativeMysqlUrl(port));
    return version;
  };
}

export function releaseMysql(holder: number | 'manual' = process.pid): void {
  for (const folder of Object.values(folders)) release(holdersOf(folder), holder);
}

export const mysqlFolders = folders;
