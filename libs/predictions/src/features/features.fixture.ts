import { Basis, type EventDraft } from '#contracts';
import { barRecorded, recordedEvents } from '#testing';
import { calendar } from '../session/small-market.fixture.js';
import { availabilityBy } from '../window/availability.js';
import { PriceHistory, type PriceEvent } from '../window/price-history.js';

/** A bar as a test writes it. */
export interface DrawnBar {
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  readonly volume: number | null;
}

/** Bars that walk at random from a seed, one per session. */
export function walk(seed: number, from: string, to: string): DrawnBar[] {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return state / 4_294_967_296;
  };
  let close = 32 + seed;
  return calendar.sessionsBetween(from, to).map((date) => {
    const open = close * (1 + (random() - 0.5) / 50);
    close *= 1 + (random() - 0.49) / 25;
    const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
    const volume = Math.round(1000 + 9000 * random());
    return { date, open, high: top * (1 + random() / 100), low: bottom * (1 - random() / 100), close, volume };
  });
}

export function barEvent({ date, volume, ...prices }: DrawnBar): EventDraft {
  const given = Object.entries({ ...prices, volume });
  const absent = given.filter(([, value]) => value === null).map(([name]) => name);
  const { open, high, low, close } = prices;
  return barRecorded({
    ...{ instrumentId: 'A', date, currency: 'USD', absent },
    ...{ open: open ?? 0, high: high ?? 0, low: low ?? 0, close, volume: BigInt(volume ?? 0) },
  });
}

/** From the ex-date on one share is so many. */
export function splitEvent(exDate: string, numerator: number): EventDraft {
  const data = { instrumentId: 'A', exDate, numerator, denominator: 1, source: 'csv' };
  return { type: 'marketlog.prices.v1.SplitRecorded', data };
}

export function dividendEvent(exDate: string, amount: number): EventDraft {
  const data = { instrumentId: 'A', exDate, amount, currency: 'USD', source: 'csv', basis: Basis.AS_TRADED };
  return { type: 'marketlog.prices.v1.DividendRecorded', data };
}

/** A history of these events, all recorded years later: what they say is available as of its own day. */
export function historyOf(drafts: readonly EventDraft[]): PriceHistory {
  const history = new PriceHistory(availabilityBy(calendar));
  const events = recordedEvents('prices-A-2014', drafts, { recordedAt: Date.UTC(2020, 0, 1) });
  for (const event of events) history.add(event as PriceEvent);
  return history;
}
