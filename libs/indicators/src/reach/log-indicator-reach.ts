import { Injectable } from '@nestjs/common';
import { IndicatorReach, type ReachedDays } from '#contracts';
import { EventStore, type EventEnvelope } from '#event-sourcing';
import type { BarEvent } from '../bar-history.js';
import { priceEvents, priceTypes } from '../price-events.js';
import { reachedDays } from './reached-days.js';

/** Which indicators an event reached, from the log: the read model does not say what its rows were computed from. */
@Injectable()
export class LogIndicatorReach extends IndicatorReach {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async of({ id, type, category, key }: EventEnvelope): Promise<ReachedDays[]> {
    if (category !== 'prices' || !priceTypes.has(type)) return [];
    const events: BarEvent[] = [];
    for await (const page of priceEvents(this.store, key, Number.MAX_SAFE_INTEGER)) events.push(...page);
    return reachedDays(events, id);
  }
}
