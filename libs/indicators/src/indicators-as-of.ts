import { Injectable } from '@nestjs/common';
import { decodeEvent, storedTypes } from '#contracts';
import { EventStore } from '#event-sourcing';
import { indicatorValues, indicatorWidth } from '#markets';
import type { SymbolMoment } from '#http';
import { barEventTypes, BarHistory, type BarEvent } from './bar-history.js';
import type { DayRange, IndicatorRecord } from './indicators.repository.js';

const page = 2_000;
const wanted = new Set(storedTypes(barEventTypes));

/**
 * The indicator table as it was at a position, computed afresh from the events up to it: the read model keeps only its
 * present state, because one corrected bar rewrites every later row.
 */
@Injectable()
export class IndicatorsAsOf {
  constructor(private readonly store: EventStore) {}

  async rows({ instrument, position }: SymbolMoment, { start = '', end = '9999-12-31', sort, after, limit }: DayRange) {
    const history = new BarHistory();
    for await (const events of this.events(instrument.instrumentId, position)) history.add(events);
    const { dates, values } = history.indicators();
    const rows = dates.map((date, i): IndicatorRecord => ({ date, ...indicatorValues(values, i * indicatorWidth) }));
    if (sort === 'desc') rows.reverse();
    const inRange = rows
      .filter(({ date }) => start <= date && date <= end)
      .filter(({ date }) => after === undefined || (sort === 'asc' ? date > after : date < after))
      .slice(0, limit);
    return { rows: inRange, position };
  }

  private async *events(instrumentId: string, upTo: number): AsyncGenerator<BarEvent[]> {
    for (let after = 0; after < upTo;) {
      const read = await this.store.readByKey('prices', instrumentId, { after, upTo, limit: page });
      yield read.filter(({ type }) => wanted.has(type)).map((envelope) => decodeEvent(envelope) as BarEvent);
      if (read.length < page) return;
      after = read.at(-1)!.position;
    }
  }
}
