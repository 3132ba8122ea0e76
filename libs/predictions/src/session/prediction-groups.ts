import { Injectable } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { calendarOf, type ExchangeCalendar, type NoCalendar } from '#markets';
import type { GroupMember } from './seal.js';

/** A calendar with the instruments that live by it, in order of their ids. */
export interface PredictionGroup {
  readonly calendar: ExchangeCalendar;
  readonly members: readonly GroupMember[];
}

export interface GroupFilter {
  readonly group?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** Which instruments are predicted together. */
@Injectable()
export class PredictionGroups {
  constructor(private readonly directory: InstrumentDirectory) {}

  /**
   * Groups with at least one instrument, by name; only that group and those instruments which are named.
   * @throws MarketlogError `exchange_unknown` where there is none; `symbol_not_found`, `exchange_unknown`, `no_calendar` of one that is named
   */
  async find({ group: name, symbols }: GroupFilter = {}): Promise<PredictionGroup[]> {
    const named = symbols && new Set(await Promise.all(symbols.map((symbol) => this.#idOf(symbol))));
    const groups = new Map<string, { readonly calendar: ExchangeCalendar; readonly members: GroupMember[] }>();
    for (const { instrumentId, symbol, exchange } of await this.directory.listed()) {
      const { calendar } = calendarOf(exchange);
      if (calendar === undefined || (name !== undefined && calendar.group !== name)) continue;
      if (named !== undefined && !named.has(instrumentId)) continue;
      const group = groups.get(calendar.group);
      if (group !== undefined) group.members.push({ instrumentId, symbol });
      else groups.set(calendar.group, { calendar, members: [{ instrumentId, symbol }] });
    }
    if (groups.size === 0) {
      const which = name === undefined ? 'with a calendar' : `of the group ${name}`;
      throw new MarketlogError(
        'exchange_unknown',
        `no instrument has an exchange ${which}; import prices with --exchange US, or instruments with an exchange`,
      );
    }
    return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  }

  /** Of an instrument whose sessions can be told. */
  async #idOf(named: string): Promise<string> {
    const { instrumentId, symbol, exchange } = await this.directory.get(named);
    const found = calendarOf(exchange);
    if (found.calendar === undefined) throw withoutCalendar(found.reason, symbol, exchange);
    return instrumentId;
  }
}

/** Why sessions of an instrument cannot be told. */
export function withoutCalendar(reason: NoCalendar, symbol: string, exchange: string | null): MarketlogError {
  const message =
    reason === 'exchange_unknown'
      ? `the exchange of ${symbol} is not known, so its sessions are not; import its prices with --exchange`
      : `there is no calendar of the exchange ${exchange} of ${symbol}`;
  return new MarketlogError(reason, message);
}
