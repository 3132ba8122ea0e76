import { Injectable } from '@nestjs/common';
import type { InstrumentPage, InstrumentReference } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { spellingsOf } from '#markets';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels } from '#projection-engine';

/** A ticker's period as the log recorded it: when it began to be known, and when its end did. */
export interface RecordedPeriod {
  readonly instrumentId: string;
  readonly from: string | null;
  readonly recordedAt: number;
  readonly to: string | null;
  readonly endRecordedAt: number | null;
  readonly instrument: InstrumentReference;
}

export interface InstrumentFilter {
  readonly tracked?: boolean | undefined;
  readonly sector?: string | undefined;
  /** Part of a symbol or name, in any case. */
  readonly search?: string | undefined;
}

export interface InstrumentRow extends SqlRow {
  instrument_id: string;
  symbol: string;
  name: string | null;
  sector: string | null;
  exchange: string | null;
  currency: string | null;
  timezone: string | null;
  tracked: number;
}

interface PeriodRow extends InstrumentRow {
  ticker: string;
  from_date: string | null;
  recorded_at: number;
  to_date: string | null;
  end_recorded_at: number | null;
}

const columns = 'instrument_id, symbol, name, sector, exchange, currency, timezone, tracked';
const idsPerQuery = 500;
/** Of some ten thousand symbols about those with the same first letter. */
const neighbours = 250;

/** The SQL over the read model `instruments`. */
@Injectable()
export class InstrumentsRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** @throws MarketlogError `projection_behind` where the event at the address is not seen within 2 s. */
  reached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('instruments', address);
  }

  /** In order of symbol and id, beyond the given place. */
  async page(
    { tracked, sector, search }: InstrumentFilter,
    beyond: readonly [symbol: string, instrumentId: string] | undefined,
    limit: number,
  ): Promise<InstrumentReference[]> {
    const conditions: string[] = [];
    const parameters: SqlValue[] = [];
    const where = (condition: string, ...values: SqlValue[]) => {
      conditions.push(condition);
      parameters.push(...values);
    };
    if (tracked !== undefined) where('tracked = ?', Number(tracked));
    if (sector !== undefined) where('sector = ?', sector);
    if (search !== undefined) where('INSTR(search_text, ?) > 0', search.toLowerCase());
    if (beyond) where('(symbol > ? OR (symbol = ? AND instrument_id > ?))', beyond[0], ...beyond);
    const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const sql = `SELECT ${columns} FROM {instruments} ${filter} ORDER BY symbol, instrument_id LIMIT ${limit}`;
    return (await this.readModels.query<InstrumentRow>('instruments', sql, parameters)).map(toReference);
  }

  async byIds(instrumentIds: readonly string[]): Promise<InstrumentReference[]> {
    const found: InstrumentReference[] = [];
    for (let at = 0; at < instrumentIds.length; at += idsPerQuery) {
      const ids = instrumentIds.slice(at, at + idsPerQuery);
      const sql = `SELECT ${columns} FROM {instruments} WHERE instrument_id IN (${ids.map(() => '?').join()})`;
      found.push(...(await this.readModels.query<InstrumentRow>('instruments', sql, ids)).map(toReference));
    }
    return found;
  }

  async tracked(): Promise<InstrumentReference[]> {
    const sql = `SELECT ${columns} FROM {instruments} WHERE tracked = 1 ORDER BY symbol, instrument_id`;
    return (await this.readModels.query<InstrumentRow>('instruments', sql)).map(toReference);
  }

  async listed(): Promise<InstrumentReference[]> {
    const sql = `SELECT ${columns} FROM {instruments} WHERE exchange IS NOT NULL ORDER BY instrument_id`;
    return (await this.readModels.query<InstrumentRow>('instruments', sql)).map(toReference);
  }

  /** In order of id. */
  async beyond({ beyond, limit, tracked }: InstrumentPage): Promise<InstrumentReference[]> {
    const filter = tracked === undefined ? '' : 'AND tracked = ?';
    const sql = `SELECT ${columns} FROM {instruments} WHERE instrument_id > ? ${filter} ORDER BY instrument_id LIMIT ${limit}`;
    const parameters = [beyond ?? '', ...(tracked === undefined ? [] : [Number(tracked)])];
    return (await this.readModels.query<InstrumentRow>('instruments', sql, parameters)).map(toReference);
  }

  /**
   * Who held a ticker, as the instrument is now, with its dates and when the log came to know them. A spelling that was never used means what other spellings
   * of the ticker mean.
   */
  async periodsOf(ticker: string): Promise<RecordedPeriod[]> {
    const spellings = spellingsOf(ticker);
    const found = await this.readModels.query<PeriodRow>(
      'instruments',
      `SELECT t.ticker, t.from_date, t.recorded_at, n.from_date AS to_date, n.recorded_at AS end_recorded_at, ${columns
        .split(', ')
        .map((column) => `i.${column}`)
        .join()}
       FROM {instrument_tickers} t JOIN {instruments} i ON i.instrument_id = t.instrument_id
       LEFT JOIN {instrument_tickers} n ON n.instrument_id = t.instrument_id AND n.sequence = t.sequence + 1
       WHERE t.ticker IN (${spellings.map(() => '?').join()})`,
      spellings,
    );
    const exact = found.filter((row) => row.ticker === ticker);
    const rows = exact.length > 0 ? exact : found;
    return rows.map((row) => ({
      instrumentId: row.instrument_id,
      from: row.from_date,
      recordedAt: row.recorded_at,
      to: row.to_date,
      endRecordedAt: row.end_recorded_at,
      instrument: toReference(row),
    }));
  }

  /** Tickers of one instrument, oldest first. */
  async tickersOf(instrumentId: string): Promise<{ symbol: string; from: string | null }[]> {
    return this.readModels.query<{ symbol: string; from: string | null }>(
      'instruments',
      'SELECT ticker AS symbol, from_date AS `from` FROM {instrument_tickers} WHERE instrument_id = ? ORDER BY sequence',
      [instrumentId],
    );
  }

  /** Symbols beside a text in the order of the alphabet, so that a misspelt one costs little however many there are. */
  async symbolsNear(text: string): Promise<string[]> {
    const rows = await this.readModels.query<{ symbol: string }>(
      'instruments',
      `SELECT * FROM (SELECT symbol FROM {instruments} WHERE symbol >= ? ORDER BY symbol LIMIT ${neighbours}) AS beyond
       UNION ALL
       SELECT * FROM (SELECT symbol FROM {instruments} WHERE symbol < ? ORDER BY symbol DESC LIMIT ${neighbours}) AS earlier`,
      [text, text],
    );
    return rows.map(({ symbol }) => symbol);
  }
}

export function toReference(row: InstrumentRow): InstrumentReference {
  const { instrument_id: instrumentId, symbol, name, sector, exchange, currency, timezone, tracked } = row;
  return { instrumentId, symbol, name, sector, exchange, currency, timezone, tracked: tracked === 1 };
}
