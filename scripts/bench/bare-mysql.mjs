import { createConnection } from 'mysql2/promise';

/** The limit on MySQL: one connection, one prepared statement of all rows, encoded rows, the same table and commits. */
export async function bareMysql(url, columns) {
  const connection = await createConnection(url);
  await connection.query(`SET SESSION transaction_isolation = 'READ-COMMITTED'`);
  const row = `(${columns.map(() => '?')})`;
  return {
    write: async (rows) => {
      const insert = `INSERT INTO events (${columns}) VALUES ${Array(rows.length).fill(row)}`;
      await connection.query('START TRANSACTION');
      await connection.execute(insert, rows.flat());
      await connection.query('COMMIT');
    },
    close: () => connection.end(),
  };
}
