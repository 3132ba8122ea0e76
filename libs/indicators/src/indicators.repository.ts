import { Injectable } from '@nestjs/common';
import { indicatorNames, type IndicatorName } from '#markets';
import { SymbolMoments, type MomentQuery, type SymbolMoment } from '#resources';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels } from '#projection-engine';
import { indicatorColumns } from './indicator-columns.js';

/** One day's indicators. */
export type IndicatorRecord = { readonly date: string } & Readonly<Record<IndicatorName, number | null>>;

export interface DayRange {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly sort: 'asc' | 'desc';
  /** Only days that come after this one in the order asked for. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const columns = indicatorNames.map((name, i) => `${indicatorColumns[i]} AS \`${name}\``).join(', ');

/** The indicator table as it stands now. */
@Injectable()
export class IndicatorsRepository {
  constructor(
    private readonly moments: SymbolMoments,
    private readonly readModels: ReadModels,
  ) {}

  locate(symbol: string, query: MomentQuery): Promise<SymbolMoment> {
    const { readModels: states } = this;
    return this.moments.locate(symbol, query, { category: 'prices', states, projections: ['indicators'] });
  }

  /** The rows and the position of the record that they stand for, of one moment. */
  async rows(
    { instrument, partition }: SymbolMoment,
    { start, end, sort, after, limit }: DayRange,
  ): Promise<{ rows: IndicatorRecord[]; position: number }> {
    const conditions = ['instrument_id = ?'];
    const parameters: SqlValue[] = [instrument.instrumentId];
    const where = (condition: string, value: string | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      parameters.push(value);
    };
    where('date >= ?', start);
    where('date <= ?', end);
    where(sort === 'asc' ? 'date > ?' : 'date < ?', after);
    const sql = `SELECT date, ${columns} FROM {indicators} WHERE ${conditions.join(' AND ')} ORDER BY date ${sort} LIMIT ${limit}`;
    return this.readModels.snapshot('indicators', async (model) => ({
      rows: await model.query<IndicatorRecord & SqlRow>(sql, parameters),
      position: await model.position(partition),
    }));
  }
}
