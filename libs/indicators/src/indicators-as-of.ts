import { Injectable } from '@nestjs/common';
import { PricesInForce } from '#contracts';
import { EventStore } from '#event-sourcing';
import { calendarOf, indicatorValues, indicatorWidth } from '#markets';
import type { SymbolMoment } from '#resources';
import { indicatorsOf, type IndicatorSeries } from './bar-history.js';
import type { DayRange, IndicatorRecord } from './indicators.repository.js';
import { KnownHistory } from './known-history.js';
import { priceEvents } from './price-events.js';

/**
 * The indicator table as it was at a position, computed afresh from the events up to it: the read model keeps only its
 * present state, because one corrected bar rewrites every later row. With `availableAt` (UTC milliseconds) of what could be
 * known by then.
 */
@Injectable()
export class IndicatorsAsOf {
  constructor(private readonly store: EventStore) {}

  async rows(moment: SymbolMoment, { start = '', end = '9999-12-31', ...range }: DayRange, availableAt?: number) {
    const { position } = moment;
    const { sort, after, limit } = range;
    const { dates, values } = await this.series(moment, availableAt);
    const rows = dates.map((date, i): IndicatorRecord => ({ date, ...indicatorValues(values, i * indicatorWidth) }));
    if (sort === 'desc') rows.reverse();
    const inRange = rows
      .filter(({ date }) => start <= date && date <= end)
      .filter(({ date }) => after === undefined || (sort === 'asc' ? date > after : date < after))
      .slice(0, limit);
    return { rows: inRange, position };
  }

  private async series({ instrument, position }: SymbolMoment, availableAt?: number): Promise<IndicatorSeries> {
    const history = availableAt === undefined ? new PricesInForce() : new KnownHistory();
    for await (const events of priceEvents(this.store, instrument.instrumentId, position)) history.add(events);
    if (history instanceof PricesInForce) return indicatorsOf(history);
    return history.indicatorsAvailable(availableAt!, calendarOf(instrument.exchange).calendar);
  }
}
