// The limit of answering over REST: a bare Fastify that runs one prepared query and sends bytes that lie ready.
import { DatabaseSync } from 'node:sqlite';
import Fastify from 'fastify';
import { createPool } from 'mysql2/promise';

process.once('message', async ({ url, routes }) => {
  const ask = url.startsWith('sqlite:') ? onSqlite(url.slice('sqlite:'.length)) : onMysql(url);
  const fastify = Fastify();
  for (const { path, sql, body } of routes) {
    const query = ask(sql);
    const key = path.split('/')[3];
    fastify.get(path, async (_request, reply) => {
      const rows = await query([key]);
      if (rows.length === 0) throw new Error(`no rows: ${sql}`);
      return reply.header('content-type', 'application/json; charset=utf-8').send(body);
    });
  }
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  process.send({ port: fastify.server.address().port });
});

function onSqlite(path) {
  const database = new DatabaseSync(path, { readOnly: true });
  return (sql) => {
    const statement = database.prepare(sql);
    return (parameters) => statement.all(...parameters);
  };
}

function onMysql(uri) {
  const pool = createPool({ uri, connectionLimit: 10 });
  return (sql) => async (parameters) => (await pool.execute(sql, parameters))[0];
}
