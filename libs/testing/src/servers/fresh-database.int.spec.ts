import { connectTo, ping } from './mysql/mysql-client.js';
import { freshDatabase } from './fresh-database.js';

describe('freshDatabase on MySQL', () => {
  it('gives every suite an empty schema of its own and takes it away again', async () => {
    const [one, other] = [await freshDatabase('mysql'), await freshDatabase('mysql')];
    expect(one.url).not.toBe(other.url);
    const connection = await connectTo(one.url);
    await connection.query('CREATE TABLE probe (a INT)');
    const [tables] = await connection.query('SHOW TABLES');
    expect(tables).toHaveLength(1);
    await connection.end();
    await one.drop();
    await other.drop();
    expect(await ping(one.url)).toBeUndefined();
  });
});
