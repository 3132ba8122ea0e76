import { Injectable } from '@nestjs/common';
import { InstrumentDirectory } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { calendarOf, type ExchangeCalendar } from '#markets';
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
   * @throws MarketlogError `exchange_unknown` where there is none.
   */
  async find({ group: name, symbols }: GroupFilter = {}): Promise<PredictionGroup[]> {
    const groups = new Map<string, { readonly calendar: ExchangeCalendar; readonly members: GroupMember[] }>();
    for (const { instrumentId, symbol, exchange } of await this.directory.listed()) {
      const { calendar } = calendarOf(exchange);
      if (calendar === undefined || (name !== undefined && calendar.group !== name)) continue;
      if (symbols !== undefined && !symbols.includes(symbol)) continue;
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
}
