import { freshDatabase, mulberry32 } from '#testing';
import { openDatabase } from '../open-database.js';
import type { Database } from '../database.js';

describe('doubles in MySQL', () => {
  let database: Database | undefined;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const fresh = await freshDatabase('mysql');
    drop = () => fresh.drop();
    database = await openDatabase(fresh.url, { create: true });
  });
  afterAll(async () => {
    await database?.close();
    await drop?.();
  });

  test('come out as they went in, to the last bit, whether a statement is prepared or not', async () => {
    const random = mulberry32(7);
    const values = Array.from(
      { length: 2000 },
      () => (random() + random() / 2 ** 32) * 10 ** Math.floor(random() * 12 - 4),
    );
    const opened = database!;
    await opened.changeSchema((sql) => sql.execute('CREATE TABLE doubles (place INTEGER PRIMARY KEY, value DOUBLE)'));
    await opened.transaction((sql) =>
      sql.insertRows(
        'doubles',
        values.map((value, place) => [place, value]),
      ),
    );
    // A statement is prepared when it has come several times.
    for (let time = 0; time < 6; time++) {
      const rows = await opened.query<{ value: number }>('SELECT value FROM doubles ORDER BY place');
      expect(rows.map(({ value }) => value)).toEqual(values);
      const inside = await opened.transaction((sql) =>
        sql.query<{ value: number }>('SELECT value FROM doubles WHERE place >= 0 ORDER BY place'),
      );
      expect(inside.map(({ value }) => value)).toEqual(values);
    }
  });
});
