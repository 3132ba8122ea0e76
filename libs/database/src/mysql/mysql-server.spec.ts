import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mysqlServer } from './mysql-server.js';

test.each([
  ['mysql://me@[::1]:3307/marketlog', '::1', 3307],
  ['mysql://me@db/marketlog', 'db', 3306],
])('%s is the host %s', (url, host, port) => {
  expect(mysqlServer(new URL(url), undefined)).toMatchObject({ host, port, database: 'marketlog', ssl: undefined });
});

test('user, password and database are decoded', () => {
  const server = mysqlServer(new URL('mysql://a%40b:p%2Fw@db/market%20log'), undefined);
  expect(server).toMatchObject({ username: 'a@b', password: 'p/w', database: 'market log' });
});

test('a file of certificates that cannot be used is refused, naming the setting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-mysql-'));
  const serverWith = (caFile: string) => mysqlServer(new URL('mysql://db/marketlog'), { caFile });
  try {
    const missing = join(folder, 'missing.pem');
    expect(() => serverWith(missing)).toThrow(
      `the file of MARKETLOG_DATABASE_TLS_CA, ${missing}, cannot be read: ENOENT`,
    );
    const wrong = join(folder, 'wrong.pem');
    writeFileSync(wrong, 'not a certificate');
    expect(() => serverWith(wrong)).toThrow('holds no certificate in PEM');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
