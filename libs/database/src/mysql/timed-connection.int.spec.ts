import { freshDatabase, type FreshDatabase } from '#testing';
import { severingProxy, type SeveringProxy } from '../testing/severing-proxy.js';
import { mysqlServer } from './mysql-server.js';
import { openMysqlPool, type MysqlSource } from './open-mysql.js';
import { TimedConnection } from './timed-connection.js';

let fresh: FreshDatabase;
let proxy: SeveringProxy;
let source: MysqlSource;

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
  proxy = await severingProxy(fresh.url);
  source = await openMysqlPool(mysqlServer(new URL(proxy.url), undefined), 'read', 1);
});

afterAll(async () => {
  await source.pool.end();
  await proxy.close();
  await fresh.drop();
});

test.each(['query', 'execute'] as const)(
  'a server that falls silent under %s fails all that waits on the connection, and the pool goes on with another',
  async (kind) => {
    const timed = new TimedConnection(await source.pool.getConnection(), 300);
    proxy.silenceAfter('SELECT 42');
    const lost = { status: 'rejected', reason: { code: 'ETIMEDOUT', message: 'no answer within 0.3 s', fatal: true } };
    expect(await Promise.allSettled([timed[kind]('SELECT 42', []), timed[kind]('SELECT 43', [])])).toMatchObject([
      lost,
      lost,
    ]);
    expect(await source.pool.query('SELECT 44 AS answer')).toMatchObject([[{ answer: 44 }], {}]);
  },
);

test('what may take long takes as long as it takes', async () => {
  const slow = 'SELECT SLEEP(0.5) AS slept';
  const hurried = new TimedConnection(await source.pool.getConnection(), 100);
  await expect(hurried.query(slow)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  const connection = await source.pool.getConnection();
  expect(await new TimedConnection(connection, undefined).query(slow)).toMatchObject([{ slept: 0 }]);
  connection.release();
});
