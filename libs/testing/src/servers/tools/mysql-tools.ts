import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { canInstallPackages, unpackedProgram, unpackPackage, type UnpackedProgram } from '../debian-packages.js';

/**
 * One of MySQL's own client programs: the one on PATH, else Debian's, unpacked into `.servers/mysql-client`.
 * @throws Error that says how to get one.
 */
export async function mysqlTool(name: 'mysql' | 'mysqldump'): Promise<UnpackedProgram> {
  // MariaDB's programs go by the same names, and cannot log in to a MySQL of today.
  const found = spawnSync(name, ['--version'], { encoding: 'utf8' });
  if (found.status === 0 && !/mariadb/i.test(found.stdout)) return { command: name, prefix: [] };
  if (!canInstallPackages()) throw new Error(`no ${name}: install MySQL's client, or run on Debian or Ubuntu`);
  const root = await unpackPackage(join(projectRoot, '.servers/mysql-client'), {
    debian: 'mysql-client-core',
    ubuntu: ['mysql-client-core-8.4', 'mysql-client-core-8.0'],
  });
  const { command, prefix } = unpackedProgram(root, `usr/bin/${name}`, ['mysql', 'mysql/private']);
  return { command, prefix: [...prefix, '--no-defaults'] };
}
