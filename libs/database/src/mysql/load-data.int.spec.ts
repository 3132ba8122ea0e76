import { createConnection } from 'mysql2/promise';
import { freshDatabase } from '#testing';
import { isDuplicateKey, openDatabase, type Database, type RowLoad, type SqlValue } from '../index.js';

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
  await allowFiles(1);
  database = await openDatabase(fresh.url, { create: true });
  await database.changeSchema(async (sql) => {
    await sql.execute('DROP TABLE IF EXISTS things');
    await sql.execute(
      'CREATE TABLE things (id VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PRIMARY KEY, price DOUBLE, story TEXT, bytes BLOB, flag TINYINT NOT NULL)',
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
const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const numbers = [0.1 + 0.2, -0, 1e21, 5e-324, 1.7976931348623157e308, null];

/** Enough to be loaded, and each awkward text among them. */
const rows = Array.from({ length: 130 }, (_, n): SqlValue[] => [
  String(n),
  numbers[n % numbers.length]!,
  awkward[n % awkward.length]!,
  n % 2 === 0 ? every : null,
  n % 3 === 0,
]);

const load = (rows: readonly SqlValue[][], ofTaken: RowLoad['ofTaken']) => {
  const columns = ['id', 'price', 'story', 'bytes', 'flag'];
  return database.transaction((sql) => sql.loadRows({ table: 'things', columns, rows, count: rows.length, ofTaken }));
};
const all = async () => (await database.query('SELECT * FROM things ORDER BY CAST(id AS SIGNED)')).map(Object.values);
/** As the database answers them. */
const answered = (rows: readonly SqlValue[][]) =>
  rows.map((row) => row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)));

test('rows are loaded byte by byte, and those whose key is taken are replaced', async () => {
  expect(await load(rows, 'refused')).toBe(true);
  expect(await all()).toEqual(answered(rows));
  const others = rows.map(([id, ...cells]) => [id!, ...cells.slice(0, -1), false]);
  expect(await load(others, 'replaced')).toBe(true);
  expect(await all()).toEqual(answered(others));
});

test('few rows, and those of a server that takes no files, are left to inserts of the same transaction', async () => {
  expect(await load(rows.slice(0, 99), 'refused')).toBe(false);
  await allowFiles(0);
  await database.transaction(async (sql) => {
    const of = { table: 'things', columns: ['id', 'price', 'story', 'bytes', 'flag'], count: rows.length };
    // What makes rows as it is asked for them is not asked in vain.
    const made = rows.values();
    expect(await sql.loadRows({ ...of, rows: made, ofTaken: 'refused' })).toBe(false);
    await sql.insertRows('things (id, price, story, bytes, flag)', made);
  });
  // In a statement that goes as text zero has no sign.
  const unsigned = (found: readonly unknown[][]) => found.map((row) => row.map((cell) => (cell === 0 ? 0 : cell)));
  expect(unsigned(await all())).toEqual(unsigned(answered(rows)));
});

test('a row whose key is taken fails the load as it fails an insert, and nothing of it stays', async () => {
  await load(rows.slice(0, 110), 'refused');
  const again = await load(rows.slice(20), 'refused').catch((error: unknown) => error);
  expect(isDuplicateKey(again)).toBe(true);
  expect(await all()).toEqual(answered(rows.slice(0, 110)));
});

test.each([
  ['is too long', ['12345678901', 1, 'x', null, true], [1265, 1406]],
  ['lacks a cell that must not', ['130', 1, 'x', null, null], [1263]],
  ['is not a number', ['130', 'many', 'x', null, true], [1265, 1366]],
  ['is out of range', ['130', 1, 'x', null, 1000], [1264]],
] as [string, SqlValue[], number[]][])('what %s fails the load, and is not cut', async (_, row, numbers) => {
  for (const ofTaken of ['refused', 'replaced'] as const) {
    const failure: unknown = await load([...rows, row], ofTaken).catch((error: unknown) => error);
    expect(numbers).toContain((failure as { errno?: number }).errno);
  }
  expect(await all()).toEqual([]);
});

test('what is loaded goes with its transaction', async () => {
  const failed = database.transaction(async (sql) => {
    const columns = ['id', 'price', 'story', 'bytes', 'flag'];
    await sql.loadRows({ table: 'things', columns, rows, count: rows.length, ofTaken: 'refused' });
    throw new Error('taken back');
  });
  await expect(failed).rejects.toThrow('taken back');
  expect(await all()).toEqual([]);
});
