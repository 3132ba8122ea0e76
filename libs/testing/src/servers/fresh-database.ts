import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdMysql } from './mysql/mysql.js';
import { createTestDatabase, dropTestDatabase } from './mysql/mysql-client.js';

/** An empty database of one suite's own. */
export interface FreshDatabase {
  /** As in MARKETLOG_DATABASE_URL: `sqlite:PATH` or `mysql://…`. */
  readonly url: string;
  /** Removes it with all that is in it. */
  drop(): Promise<void>;
}

/**
 * A database for one suite. SQLite: a file in a temporary folder, not yet created. MySQL: a new schema on the server that
 * {@link holdMysql} finds; only `.int.spec.ts` may ask for it.
 */
export async function freshDatabase(dialect: 'sqlite' | 'mysql'): Promise<FreshDatabase> {
  if (dialect === 'mysql') {
    const url = await createTestDatabase((await holdMysql()).url);
    return { url, drop: () => dropTestDatabase(url) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-test-'));
  return {
    url: `sqlite:${join(folder, 'marketlog.db')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
