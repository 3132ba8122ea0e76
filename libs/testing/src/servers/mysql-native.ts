import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropLeftovers, ping } from './mysql-client.js';
import { installMysql } from './mysql-packages.js';
import type { ServerRecipe } from './supervised.js';

export function nativeMysqlUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}/`;
}

/** A real mysqld under a folder of its own, on a free port of the loopback address, durable as in production. */
export function nativeMysql(folder: string): ServerRecipe {
  return {
    folder,
    prepare: (port) => {
      mkdirSync(folder, { recursive: true });
      const { command, prefix } = installMysql(folder);
      const data = join(folder, 'data');
      const initialised = join(folder, 'initialised');
      const common = [...prefix, `--datadir=${data}`, ...(process.getuid?.() === 0 ? ['--user=root'] : [])];
      if (!existsSync(initialised)) {
        rmSync(data, { recursive: true, force: true });
        execFileSync(command, [...common, '--initialize-insecure'], { stdio: 'pipe' });
        mkdirSync(initialised);
      }
      return { command, arguments: [...common, ...settings(port)] };
    },
    ready: async (port) => {
      const version = await ping(nativeMysqlUrl(port));
      if (version !== undefined) await dropLeftovers(nativeMysqlUrl(port));
      return version;
    },
  };
}

function settings(port: number): string[] {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    // A socket's path holds at most 107 bytes, so it cannot lie in the project.
    `--socket=${join(tmpdir(), `marketlog-mysql-${port}.sock`)}`,
    '--mysqlx=OFF',
    '--secure-file-priv=',
    '--max-connections=300',
    '--innodb-buffer-pool-size=512M',
    '--innodb-redo-log-capacity=512M',
    '--binlog-expire-logs-seconds=1800',
  ];
}
