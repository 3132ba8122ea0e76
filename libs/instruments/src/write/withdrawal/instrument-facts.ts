import { assertNever } from '#event-sourcing';
import type { MarketlogEvent } from '#contracts';
import type { InstrumentsEvent } from '../../read/instruments.projection.js';

/** The facts of one instrument's stream that are in force. */
export interface InstrumentFacts {
  readonly registration: MarketlogEvent<'marketlog.instruments.v1.InstrumentRegistered'> | undefined;
  readonly descriptions: readonly MarketlogEvent<'marketlog.instruments.v1.InstrumentDescribed'>[];
  readonly tickers: readonly MarketlogEvent<'marketlog.instruments.v1.TickerChanged'>[];
  /** Where live data is wanted now. */
  readonly tracking: MarketlogEvent<'marketlog.instruments.v1.InstrumentTracked'> | undefined;
}

const none: InstrumentFacts = { registration: undefined, descriptions: [], tickers: [], tracking: undefined };

export function inForceOf(past: readonly InstrumentsEvent[]): InstrumentFacts {
  return past.reduce(after, none);
}

function after(facts: InstrumentFacts, event: InstrumentsEvent): InstrumentFacts {
  switch (event.type) {
    case 'marketlog.instruments.v1.InstrumentRegistered':
      return { ...facts, registration: event };
    case 'marketlog.instruments.v1.InstrumentDescribed':
      return { ...facts, descriptions: [...facts.descriptions, event] };
    case 'marketlog.instruments.v1.TickerChanged':
      return { ...facts, tickers: [...facts.tickers, event] };
    case 'marketlog.instruments.v1.InstrumentTracked':
      return { ...facts, tracking: event };
    case 'marketlog.instruments.v1.InstrumentUntracked':
      return { ...facts, tracking: undefined };
    case 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn': {
      const { withdraws } = event.data;
      return { ...facts, descriptions: facts.descriptions.filter(({ id }) => id !== withdraws) };
    }
    case 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn':
      return none;
    default:
      return assertNever(event);
  }
}
