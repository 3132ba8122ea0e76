import type { TableDefinition } from '#event-sourcing';
import { freshDatabase, type FreshDatabase } from '#testing';
import { type Database, openDatabase } from '#database';
import { createTable } from './create-table.js';
import { tableSchema } from './table-schema.js';
import { addYears } from './year-partitions.js';

const definition: TableDefinition = {
  name: 'days',
  columns: { owner: { type: { kind: 'identifier', length: 10 } }, date: { type: { kind: 'date' } } },
  primaryKey: ['owner', 'date'],
  keyColumn: 'owner',
  partitionedBy: { column: 'date', by: 'year' },
};
const table = tableSchema(definition, 1);

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
  database = await openDatabase(fresh.url, { create: true, poolSize: 3 });
  await database.changeSchema(async (sql) => {
    for (const statement of createTable('mysql', table, 2026)) await sql.execute(statement);
  });
});

afterAll(async () => {
  await database.close();
  await fresh.drop();
});

async function rowsByPartition(): Promise<Record<string, string[]>> {
  const partitions = await database.query<{ name: string }>(
    `SELECT partition_name AS name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = 'days__g1' ORDER BY partition_ordinal_position`,
  );
  const held: Record<string, string[]> = {};
  for (const { name } of partitions) {
    const rows = await database.query<{ date: string }>(`SELECT date FROM days__g1 PARTITION (${name}) ORDER BY date`);
    held[name] = rows.map(({ date }) => date);
  }
  return held;
}

test('each year has a partition, two years ahead; what is older or later has one too', async () => {
  await database.transaction((sql) =>
    sql.insertRows(
      'days__g1 (owner, date)',
      ['1962-01-02', '1989-12-31', '1990-01-01', '2014-12-31', '2015-01-01', '2029-05-05', '2031-01-01'].map((date) => [
        'a',
        date,
      ]),
    ),
  );
  const held = await rowsByPartition();
  expect(Object.keys(held)).toHaveLength(1 + (2028 - 1990 + 1) + 1);
  expect(Object.fromEntries(Object.entries(held).filter(([, dates]) => dates.length > 0))).toEqual({
    before_1990: ['1962-01-02', '1989-12-31'],
    y1990: ['1990-01-01'],
    y2014: ['2014-12-31'],
    y2015: ['2015-01-01'],
    later: ['2029-05-05', '2031-01-01'],
  });
});

test('a range of days reads only its years', async () => {
  const plan = async (condition: string, parameters: string[]) => {
    const [row] = await database.query<{ partitions: string }>(
      `EXPLAIN FORMAT=TRADITIONAL SELECT * FROM days__g1 WHERE owner = 'a' AND ${condition}`,
      parameters,
    );
    return row!.partitions;
  };
  // Repeated until the statement is a prepared one.
  for (let time = 0; time < 5; time++) {
    expect(await plan('date >= ? AND date <= ?', ['2014-03-01', '2015-03-01'])).toBe('y2014,y2015');
    expect(await plan('date < ?', ['1990-01-01'])).toBe('before_1990');
  }
});

test('partitions of new years are cut from the last one, once, and take its rows with them', async () => {
  await addYears(database, [table], 2026);
  expect(Object.keys(await rowsByPartition())).not.toContain('y2029');
  await Promise.all([1, 2, 3].map(() => addYears(database, [table], 2027)));
  expect(await rowsByPartition()).toMatchObject({ y2029: ['2029-05-05'], later: ['2031-01-01'] });
  // The service was not started for years.
  await addYears(database, [table], 2031);
  expect(await rowsByPartition()).toMatchObject({ y2030: [], y2031: ['2031-01-01'], y2033: [], later: [] });
});
