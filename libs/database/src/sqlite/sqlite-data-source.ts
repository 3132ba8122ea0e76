import type { DataSource } from 'typeorm';
import { SharedDataSource } from '../data-source.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';

/** TypeORM over a connection that is open already. It closes the connection when it is destroyed. */
export async function dataSourceOver(path: string, connection: SqliteConnection): Promise<DataSource> {
  const dataSource = new SharedDataSource({
    type: 'better-sqlite3',
    database: path,
    // TypeORM calls `new` on it, and takes what that answers.
    driver: function Opened() {
      return connection;
    },
    readonly: true,
  });
  return dataSource.initialize();
}
