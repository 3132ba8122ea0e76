import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ping } from './mysql-client.js';
import { installMysql } from './mysql-packages.js';
import type { ServerRecipe } from '../supervised.js';

export function nativeMysqlUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}/`;
}

export interface NativeMysqlOptions {
  /** Folder of its own for data and state. */
  readonly folder: string;
  /** Where the program is installed; default: the folder. */
  readonly programs?: string;
  /** Further arguments of mysqld. */
  readonly arguments?: readonly string[];
}

/** A real mysqld under a folder of its own, on a port of the loopback address, durable as in production. */
export function nativeMysql({ folder, programs = folder, ...options }: NativeMysqlOptions): ServerRecipe {
  return {
    folder,
    prepare: async (port) => {
      mkdirSync(folder, { recursive: true });
      const { command, prefix } = await installMysql(programs);
      const data = join(folder, 'data');
      const initialised = join(folder, 'initialised');
      const common = [...prefix, `--datadir=${data}`, ...(process.getuid?.() === 0 ? ['--user=root'] : [])];
      if (!existsSync(initialised)) {
        rmSync(data, { recursive: true, force: true });
        execFileSync(command, [...common, '--initialize-insecure'], { stdio: 'pipe' });
        mkdirSync(initialised);
      }
      return { command, arguments: [...common, ...settings(port), ...(options.arguments ?? [])] };
    },
    ready: (port) => ping(nativeMysqlUrl(port)),
  };
}

/** Makes the server forget everything, as if it came with a new disk. */
export function wipeMysql(folder: string): void {
  for (const name of ['initialised', 'data']) rmSync(join(folder, name), { recursive: true, force: true });
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
    // Many rows are written by LOAD DATA then; a spec of its own tries it without.
    '--local-infile=ON',
  ];
}
