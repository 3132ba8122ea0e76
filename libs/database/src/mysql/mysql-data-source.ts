import type { Pool } from 'mysql2';
import type { DataSource } from 'typeorm';
import { SharedDataSource } from '../data-source.js';

/** TypeORM over a pool that is open already. It ends the pool when it is destroyed. */
export async function dataSourceOver(database: string, pool: Pool): Promise<DataSource> {
  const dataSource = new SharedDataSource({ type: 'mysql', database, driver: { createPool: () => pool } });
  return dataSource.initialize();
}
