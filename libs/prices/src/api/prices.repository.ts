import { Injectable } from '@nestjs/common';
import { previousCloseOf, type PreviousClose, type Split } from '#markets';
import type { SqlValue } from '#database';
import { ReadModels } from '#projection-engine';
import { barColumns, type BarRow } from './bar-rows.js';

export interface BarRange {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly sort: 'asc' | 'desc';
  /** Only bars that come after this day in the order asked for. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The versions that were in force at a position. */
const inForce = 'instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?)';

/** Ex-dates per statement; SQLite takes at most 500 branches. */
const branches = 50;

/** The last bar of a span of days, with the day that ends it. */
const lastBarBefore =
  `SELECT * FROM (SELECT ? AS ex_date, ${barColumns} FROM {daily_bars} WHERE ${inForce} AND date >= ? AND date < ? ` +
  'ORDER BY date DESC LIMIT 1) AS bar';

/** Bars of one instrument as they were recorded up to one position of its partition. */
@Injectable()
export class PricesRepository {
  constructor(private readonly readModels: ReadModels) {}

  async bars(instrumentId: string, position: number, range: BarRange): Promise<BarRow[]> {
    const conditions = [inForce];
    const parameters: SqlValue[] = [instrumentId, position, position];
    const where = (condition: string, value: string | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      parameters.push(value);
    };
    where('date >= ?', range.start);
    where('date <= ?', range.end);
    where(range.sort === 'asc' ? 'date > ?' : 'date < ?', range.after);
    return this.readModels.query<BarRow>(
      'daily-bars',
      `SELECT ${barColumns} FROM {daily_bars} WHERE ${conditions.join(' AND ')} ORDER BY date ${range.sort} LIMIT ${range.limit}`,
      parameters,
    );
  }

  /** The first day with a bar and how many there are; undefined without one. */
  async span(instrumentId: string, position: number): Promise<{ first: string; bars: number } | undefined> {
    const [row] = await this.readModels.query<{ first: string | null; bars: number }>(
      'daily-bars',
      `SELECT MIN(date) AS first, COUNT(*) AS bars FROM {daily_bars} WHERE ${inForce}`,
      [instrumentId, position, position],
    );
    return row === undefined || row.first === null ? undefined : { first: row.first, bars: row.bars };
  }

  /** Every version of the bars of some days that was recorded up to the position, where one is in force there; oldest first. */
  async versions(instrumentId: string, position: number, from: string, to: string): Promise<BarRow[]> {
    const rows = await this.readModels.query<BarRow & { in_force: number }>(
      'daily-bars',
      `SELECT ${barColumns}, CASE WHEN to_position IS NULL OR to_position > ? THEN 1 ELSE 0 END AS in_force
       FROM {daily_bars} WHERE instrument_id = ? AND from_position <= ? AND date >= ? AND date <= ? ORDER BY date, revision`,
      [position, instrumentId, position, from, to],
    );
    const known = new Set(rows.filter(({ in_force }) => in_force === 1).map(({ date }) => date));
    return rows.filter(({ date }) => known.has(date));
  }

  /** For each day the last close before it, with every known split applied; absent where there is none. */
  async closesBefore(
    instrumentId: string,
    position: number,
    days: readonly string[],
    splits: readonly Split[],
  ): Promise<Map<string, PreviousClose>> {
    const closes = new Map<string, PreviousClose>();
    const find = async (wanted: readonly string[], since: (day: string) => string) => {
      for (let from = 0; from < wanted.length; from += branches) {
        const some = wanted.slice(from, from + branches);
        const rows = await this.readModels.query<BarRow & { ex_date: string }>(
          'daily-bars',
          some.map(() => lastBarBefore).join(' UNION ALL '),
          some.flatMap((day) => [day, instrumentId, position, position, since(day), day]),
        );
        for (const row of rows) {
          closes.set(row.ex_date, previousCloseOf(row, splits));
        }
      }
    };
    // Nearly always there is one in the same year or the one before; to look further opens every year there is.
    await find(days, (day) => `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}-01-01`);
    await find(
      days.filter((day) => !closes.has(day)),
      () => '',
    );
    return closes;
  }
}
