import { setImmediate } from 'node:timers/promises';
import { openDatabase, type Database, type SqlReader } from '#database';
import { temporarySqlite, type DatabaseUnderTest } from '../testing/engine-fixture.js';
import { dropGivenUpTables, giveUpTable } from './given-up-tables.js';

let under: DatabaseUnderTest;
let database: Database;

beforeEach(async () => {
  under = await temporarySqlite();
  database = await openDatabase(under.url, { create: true });
  await database.changeSchema(async (sql) => {
    await sql.execute('CREATE TABLE days__g1 (owner TEXT, nr INTEGER, PRIMARY KEY (owner, nr)) WITHOUT ROWID');
    await sql.execute('CREATE INDEX days__g1__nr ON days__g1 (nr)');
    await sql.insertRows(
      'days__g1',
      Array.from({ length: 2_500 }, (_, nr) => ['a', nr]),
    );
  });
});

afterEach(async () => {
  await database.close();
  await under.remove();
});

const names = async () =>
  (await database.query<{ name: string }>("SELECT name FROM sqlite_master WHERE name LIKE '%days%'")).map(
    ({ name }) => name,
  );
const rowsOf = (sql: SqlReader, table: string) =>
  sql.query(`SELECT 1 FROM ${table}`).then(
    ({ length }) => length,
    () => 0,
  );
const giveUp = () => database.changeSchema((sql) => giveUpTable(sql, database, 'days__g1'));

test('given up, a table is out of reach at once, and other writers go on while it is emptied', async () => {
  await giveUp();
  await expect(database.query('SELECT * FROM days__g1')).rejects.toThrow('no such table: days__g1');
  const [name] = await names();
  const over = new AbortController();
  const dropping = dropGivenUpTables(database).finally(() => over.abort());
  const seen: number[] = [];
  while (!over.signal.aborted) {
    seen.push(await database.transaction((sql) => rowsOf(sql, name!)));
    await setImmediate();
  }
  await dropping;
  expect(seen.some((rows) => rows > 0 && rows < 2_500)).toBe(true);
  expect(await names()).toEqual([]);
});

test('what a process left that was killed, the next ones drop, and a new table of the name is not touched', async () => {
  await giveUp();
  await database.changeSchema((sql) => sql.execute('CREATE TABLE days__g1 (nr INTEGER PRIMARY KEY)'));
  await database.close();
  database = await openDatabase(under.url, { create: false });
  await Promise.all([dropGivenUpTables(database), dropGivenUpTables(database)]);
  expect(await names()).toEqual(['days__g1']);
  await giveUp();
  await giveUp();
  await dropGivenUpTables(database);
  expect(await names()).toEqual([]);
});
