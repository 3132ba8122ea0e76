import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { makeCertificate, privateMysql, type PrivateMysql } from '#testing';
import { openDatabase } from '../open-database.js';
import type { DatabaseTls } from './mysql-server.js';

const folder = mkdtempSync(join(tmpdir(), 'marketlog-mysql-tls-'));
const caFile = makeCertificate(folder);
let mysql: PrivateMysql;
let url: string;

beforeAll(async () => {
  mysql = await privateMysql({ arguments: [`--ssl-cert=${caFile}`, `--ssl-key=${join(folder, 'key.pem')}`] });
  const root = await createConnection(mysql.url);
  await root.query('SET GLOBAL require_secure_transport = ON');
  await root.end();
  url = `mysql://root@localhost:${mysql.port}/marketlog`;
});

afterAll(async () => {
  await mysql.dispose();
  rmSync(folder, { recursive: true });
});

test('a server that takes nothing else is reached over TLS, for reading and for writing', async () => {
  const database = await openDatabase(url, { create: true, tls: { caFile } });
  const cipher = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
  try {
    const [read] = await database.query<{ Value: string }>(cipher);
    const [written] = await database.transaction((sql) => sql.query<{ Value: string }>(cipher));
    for (const answer of [read, written]) expect(answer!.Value).toMatch(/^TLS_/);
  } finally {
    await database.close();
  }
});

test('without TLS such a server is refused at once, naming the setting', async () => {
  await expect(openDatabase(url, { create: true })).rejects.toMatchObject({
    ...{ code: 'database_forbidden', retryable: false },
    message: expect.stringMatching(/takes connections over TLS only: set MARKETLOG_DATABASE_TLS/),
  });
});

/** What opening ends with at once, naming the settings. */
async function refused(tls: DatabaseTls, why: RegExp): Promise<void> {
  const opening = openDatabase(url, { create: true, tls });
  const named = expect.stringMatching(/MARKETLOG_DATABASE_TLS and MARKETLOG_DATABASE_TLS_CA/);
  await expect(opening).rejects.toMatchObject({ code: 'database_forbidden', retryable: false, message: named });
  await expect(opening).rejects.toThrow(why);
}

test('a certificate that nobody vouches for is refused', async () => {
  await refused({ caFile: undefined }, /self-signed certificate/);
});

test('a certificate for another host is refused', async () => {
  const elsewhere = join(folder, 'elsewhere');
  const other = makeCertificate(elsewhere, 'DNS:elsewhere');
  const root = await createConnection({ uri: mysql.url, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await root.query('SET GLOBAL ssl_cert = ?, ssl_key = ?', [other, join(elsewhere, 'key.pem')]);
  await root.query('ALTER INSTANCE RELOAD TLS');
  await root.end();
  await refused({ caFile: other }, /does not match certificate's altnames/);
});
