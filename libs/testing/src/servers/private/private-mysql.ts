import { rmSync } from 'node:fs';
import { canInstallPackages } from '../debian-packages.js';
import { mysqlFolders } from '../mysql/mysql.js';
import { nativeMysql, nativeMysqlUrl, wipeMysql } from '../mysql/mysql-native.js';
import { portToKeep } from '../waiting.js';
import { privateFolder, PrivateServer } from './private-server.js';

export interface PrivateMysqlOptions {
  /** Where its data stays; default: a folder that goes with this process. */
  readonly folder?: string;
  /** Further arguments of mysqld, such as `--read-only`. */
  readonly arguments?: readonly string[];
}

/** A MySQL of a suite's own. */
export class PrivateMysql extends PrivateServer {
  constructor(
    private readonly folder: string,
    port: number,
    args: readonly string[],
  ) {
    super(nativeMysql({ folder, programs: mysqlFolders.native, arguments: args }), port);
  }

  /** Address without a database; root without a password. */
  get url(): string {
    return nativeMysqlUrl(this.port);
  }

  /** Removes all data of a server that is not running. */
  wipe(): void {
    if (this.isRunning) throw new Error('stop or kill the server before its data is wiped');
    wipeMysql(this.folder);
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts a MySQL that a test can stop, kill, freeze and wipe, on a port that it keeps. It is always a native one.
 * @throws Error that says what it needs where this machine cannot run one.
 */
export async function privateMysql(options: PrivateMysqlOptions = {}): Promise<PrivateMysql> {
  if (!canInstallPackages()) {
    throw new Error(
      'a MySQL of its own is installed on Debian and Ubuntu (x64, arm64) only: use another by its address',
    );
  }
  const { folder = privateFolder('mysql'), arguments: args = ['--innodb-buffer-pool-size=128M'] } = options;
  const mysql = new PrivateMysql(folder, await portToKeep(), args);
  await mysql.start();
  return mysql;
}
