import type { Connection, RowDataPacket } from 'mysql2/promise';

const prefix = 'marketlog_test_';

export async function connectTo(url: string): Promise<Connection> {
  // Loaded where there is a server: most suites of this library's users have none.
  const { createConnection } = await import('mysql2/promise');
  return createConnection({ uri: url, connectTimeout: 2_000 });
}

/** The server's version, or undefined where nothing answers yet. */
export async function ping(url: string): Promise<string | undefined> {
  try {
    const connection = await connectTo(url);
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
    await connection.end();
    return String(rows[0]!['version']);
  } catch {
    return undefined;
  }
}

/** Creates an empty database with a name of its own. @returns its URL */
export async function createTestDatabase(server: string): Promise<string> {
  const name = `${prefix}${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  await statement(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropTestDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  if (!name.startsWith(prefix)) throw new Error(`${name} is no test database`);
  const server = new URL(url);
  server.pathname = '/';
  await statement(server.href, `DROP DATABASE IF EXISTS ${name}`);
}

/** What crashed runs left on a server of ours. */
export async function dropLeftovers(server: string): Promise<void> {
  const connection = await connectTo(server);
  const [rows] = await connection.query<RowDataPacket[]>(`SHOW DATABASES LIKE '${prefix.replaceAll('_', '\\_')}%'`);
  for (const row of rows) await connection.query(`DROP DATABASE ${Object.values(row)[0]}`);
  await connection.end();
}

async function statement(server: string, sql: string): Promise<void> {
  const connection = await connectTo(server);
  await connection.query(sql);
  await connection.end();
}
