import { createConnection } from 'mysql2/promise';
import { freshDatabase } from '#testing';
import { openDatabase, type Database } from '../index.js';

const fresh = await freshDatabase('mysql');
let database: Database;

async function allowFiles(value: 0 | 1): Promise<void> {
  const connection = await createConnection(fresh.url);
  await connection.query(`SET GLOBAL local_infile = ${value}`).finally(() => connection.end());
}

// What the server does for others too is left as it was.
const connection = await createConnection(fresh.url);
const [[found]] = (await connection.query('SELECT @@GLOBAL.local_infile AS allowed')) as unknown as [
  [{ allowed: 0 | 1 }],
];
await connection.end();

afterAll(() => fresh.drop());
beforeEach(async () => {
  database = await openDatabase(fresh.url, { create: true });
  await database.changeSchema(async (sql) => {
    await sql.execute('DROP TABLE IF EXISTS things');
    await sql.execute(
      'CREATE TABLE things (id VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PRIMARY KEY, price DOUBLE, story TEXT, flag TINYINT)',
    );
  });
});
afterEach(async () => {
  await database.close();
  await allowFiles(found.allowed);
});

const awkward = [
  'plain',
  'a\tb',
  'a\nb',
  'a\\b',
  'a\\',
  '\\N',
  'NULL',
  '',
  ' ',
  'a\rb',
  '\u0000',
  '\u{1f600} ä',
  '"quoted"',
];

test.each([
  [1, 'as files'],
  [0, 'as statements, where the server takes no files'],
] as const)('with local_infile %s rows are loaded and replaced %s', async (allowed, _) => {
  await allowFiles(allowed);
  const columns = ['id', 'price', 'story', 'flag'];
  const rows = awkward.map((text, n) => [`${n}`, n % 3 === 0 ? null : n / 7, text, n % 2 === 0]);
  await database.transaction((sql) => sql.loadRows('things', columns, rows));
  await database.transaction((sql) => sql.loadRows('things', columns, [['3', 0.1 + 0.2, 'replaced', true]]));
  const found = await database.query<{ id: string }>('SELECT id, price, story, flag FROM things');
  const expected = rows.map(([id, price, story, flag]) => ({ id, price, story, flag: Number(flag) }));
  expected[3] = { id: '3', price: 0.1 + 0.2, story: 'replaced', flag: 1 };
  const byNumber = found.map((row) => ({ ...row })).sort((a, b) => Number(a.id) - Number(b.id));
  expect(byNumber).toEqual(expected);
});

test('what is loaded goes with its transaction', async () => {
  await allowFiles(1);
  const failed = database.transaction(async (sql) => {
    await sql.loadRows('things', ['id', 'price', 'story', 'flag'], [['1', 1, 'x', 0]]);
    throw new Error('taken back');
  });
  await expect(failed).rejects.toThrow('taken back');
  expect(await database.query('SELECT id FROM things')).toEqual([]);
});
