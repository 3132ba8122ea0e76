import { connectTo, ping } from '../mysql/mysql-client.js';
import { privateMysql, type PrivateMysql } from './private-mysql.js';

describe('a MySQL of a suite of its own', () => {
  let mysql: PrivateMysql | undefined;
  afterEach(() => mysql?.dispose());

  async function answer(sql: string): Promise<unknown> {
    const connection = await connectTo(mysql!.url);
    try {
      return (await connection.query(sql))[0];
    } finally {
      await connection.end();
    }
  }

  it('keeps port and data when it is killed and when it is stopped, and loses the data when it is wiped', async () => {
    mysql = await privateMysql();
    const { url } = mysql;
    await answer('CREATE DATABASE probe');
    await mysql.kill();
    expect(await ping(url)).toBeUndefined();
    await mysql.start();
    expect(mysql.url).toBe(url);
    expect(await answer("SHOW DATABASES LIKE 'probe'")).toHaveLength(1);
    await mysql.stop();
    mysql.wipe();
    await mysql.start();
    expect(await answer("SHOW DATABASES LIKE 'probe'")).toHaveLength(0);
  });
});
