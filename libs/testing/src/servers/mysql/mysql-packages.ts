import { join } from 'node:path';
import { unpackedProgram, unpackPackage, type UnpackedProgram } from '../debian-packages.js';

/** mysqld from its package. Debian's unstable suite carries the LTS server; Ubuntu's own suites carry one too. */
export async function installMysql(folder: string): Promise<UnpackedProgram> {
  const root = await unpackPackage(folder, {
    debian: 'mysql-server-core',
    ubuntu: ['mysql-server-core-8.4', 'mysql-server-core-8.0'],
  });
  const { command, prefix } = unpackedProgram(root, 'usr/sbin/mysqld', ['mysql', 'mysql/private']);
  return { command, prefix: [...prefix, '--no-defaults', `--lc-messages-dir=${join(root, 'usr/share/mysql')}`] };
}
