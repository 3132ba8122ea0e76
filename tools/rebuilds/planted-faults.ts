import type { Database } from '#database';

/** A row of the live daily bars, by its primary key. */
interface BarKey extends Record<string, unknown> {
  readonly instrument_id: string;
  readonly date: string;
  readonly revision: number;
}

/** What was changed by hand, as a comparison names it: `missing_row 2014-06-09`, `cell 2014-06-10 close`. */
export type Planted = readonly string[];

/** Plants in the live daily bars of a stock one wrong cell, a row too few, a row too many, and two rows that are swapped. */
export async function plantFaults(database: Database, generation: number, instrumentId: string): Promise<Planted> {
  const table = `daily_bars__g${generation}`;
  return database.transaction(async (sql) => {
    const rows = await sql.query<BarKey>(
      `SELECT instrument_id, date, revision FROM ${table} WHERE instrument_id = ? ORDER BY date, revision LIMIT 12`,
      [instrumentId],
    );
    const [wrong, gone, left, right] = [rows[1]!, rows[3]!, rows[5]!, rows[8]!];
    const of = ({ instrument_id, date, revision }: BarKey) => [instrument_id, date, revision] as const;
    const key = 'instrument_id = ? AND date = ? AND revision = ?';
    await sql.execute(`UPDATE ${table} SET close = close + 1 WHERE ${key}`, of(wrong));
    const [columns] = await sql.query(`SELECT * FROM ${table} WHERE ${key}`, of(gone));
    const names = Object.keys(columns!).map((name) => (name === 'date' ? "'1900-01-02'" : `\`${name}\``));
    const all = Object.keys(columns!).map((name) => `\`${name}\``);
    await sql.execute(
      `INSERT INTO ${table} (${all.join(', ')}) SELECT ${names.join(', ')} FROM ${table} WHERE ${key}`,
      of(gone),
    );
    await sql.execute(`DELETE FROM ${table} WHERE ${key}`, of(gone));
    // Each takes the date of the other.
    await sql.execute(`UPDATE ${table} SET date = '1900-01-03' WHERE ${key}`, of(left));
    await sql.execute(`UPDATE ${table} SET date = ? WHERE ${key}`, [left.date, ...of(right)]);
    await sql.execute(`UPDATE ${table} SET date = ? WHERE ${key}`, [
      right.date,
      instrumentId,
      '1900-01-03',
      left.revision,
    ]);
    return [
      `cell ${wrong.date} close`,
      `extra_row ${gone.date}`,
      'missing_row 1900-01-02',
      `swapped ${left.date}`,
      `swapped ${right.date}`,
    ];
  });
}

interface Named {
  readonly kind: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly column: string | null;
}

/** What a comparison named, in the words of {@link plantFaults}: each date once, and `swapped` where several cells of a row differ. */
export function namedFaults(differences: readonly Named[]): string[] {
  const dates = Map.groupBy(differences, ({ key }) => String(key['date']));
  return [...dates]
    .map(([date, of]) => {
      if (of[0]!.kind !== 'cell') return `${of[0]!.kind} ${date}`;
      return of.length === 1 ? `cell ${date} ${of[0]!.column ?? ''}` : `swapped ${date}`;
    })
    .sort();
}
