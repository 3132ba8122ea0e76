import fc from 'fast-check';
import { Basis, plainBar, PricesInForce, type EventDraft } from '#contracts';
import { indicatorWidth } from '#markets';
import { barCorrected, barRecorded, barSeries, recordedEvents } from '#testing';
import { indicatorsOf, type BarEvent } from '../bar-history.js';
import { reachedDays } from './reached-days.js';

const year = barSeries(60);
const somewhere = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

const eventsOf = (drafts: readonly EventDraft[]) => recordedEvents('prices-AAPL-2014', drafts) as BarEvent[];

/** Rows by day as text, so that each digit counts. */
function rowsOf(events: readonly BarEvent[]): Map<string, string> {
  const { dates, values } = indicatorsOf(new PricesInForce(events));
  return new Map(dates.map((date, i) => [date, values.slice(i * indicatorWidth, (i + 1) * indicatorWidth).join()]));
}

/** The same event with other prices and another volume, so that every row that was computed from it is another. */
function disturbed(event: BarEvent): BarEvent {
  if (!('bar' in event.data)) throw new TypeError(`${event.type} has no bar`);
  const { high, low, close } = plainBar(event.data.bar);
  const bar = { ...event.data.bar!, high: high! * 1.7, low: low! * 1.3, close: close * 1.5, volume: 987_654_321n };
  return { ...event, data: { ...event.data, bar } } as BarEvent;
}

/** By trying: days whose row is another where the event says something else. */
function differingDays(events: readonly BarEvent[], event: BarEvent): string[] {
  const [before, after] = [rowsOf(events), rowsOf(events.map((each) => (each === event ? disturbed(each) : each)))];
  return [...before].filter(([date, row]) => after.get(date) !== row).map(([date]) => date);
}

/** The days of the spans, out of all days with a row. */
function daysIn(events: readonly BarEvent[], event: BarEvent): string[] {
  const spans = reachedDays(events, event.id);
  const days = [...rowsOf(events).keys()].filter((day) => spans.some(({ from, to }) => from <= day && day <= to));
  expect(spans.reduce((sum, span) => sum + span.days, 0)).toBe(days.length);
  return days;
}

const at = fc.integer({ min: 0, max: year.length - 1 });
const change = fc.record({ at, kind: fc.constantFrom('correct', 'withdraw', 'split') });

function draftsOf(changes: readonly { readonly at: number; readonly kind: string }[]): EventDraft[] {
  return changes.map(({ at: place, kind }, i): EventDraft => {
    const { date } = year[place]!;
    const action = { instrumentId: 'AAPL', exDate: date!, source: 'csv' };
    if (kind === 'split') return { type: 'marketlog.prices.v1.SplitRecorded', data: { ...action, numerator: 2 + i, denominator: 1 } }; // prettier-ignore
    if (kind === 'withdraw') return { type: 'marketlog.prices.v1.DailyBarWithdrawn', data: { instrumentId: 'AAPL', date: date!, withdraws: somewhere } }; // prettier-ignore
    return barCorrected(somewhere, { ...year[place], close: year[place]!.close! * (1.01 + i / 100) });
  });
}

describe('the indicator days of a bar', () => {
  it('are exactly those that are other where the bar is another, whatever was corrected, withdrawn and split', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), at, (changes, place) => {
        const events = eventsOf([...year.map(barRecorded), ...draftsOf(changes)]);
        const asked = [events[place]!, ...events.slice(year.length)].filter((event) => 'bar' in event.data);
        for (const event of asked) expect(daysIn(events, event)).toEqual(differingDays(events, event));
      }),
      { numRuns: 40 },
    );
  });

  it('are none once it is corrected, and then those of the correction', () => {
    const events = eventsOf([...year.map(barRecorded), barCorrected(somewhere, { ...year[20], close: 1 })]);
    expect(reachedDays(events, events[20]!.id)).toEqual([]);
    expect(reachedDays(events, events.at(-1)!.id)).toEqual([
      { from: year[20]!.date, to: year.at(-1)!.date, days: year.length - 20 },
    ]);
  });

  it('end before a bar of which it is not known what it holds', () => {
    const drafts = year.map((bar, i) => barRecorded(i === 30 ? { ...bar, basis: Basis.FULLY_ADJUSTED } : bar));
    const events = eventsOf(drafts);
    expect(daysIn(events, events[10]!)).toEqual(differingDays(events, events[10]!));
    expect(reachedDays(events, events[10]!.id)).toEqual([{ from: year[10]!.date, to: year[29]!.date, days: 20 }]);
  });

  it('of a split are those of the bars that it scales and all behind', () => {
    const events = eventsOf([...year.map(barRecorded), ...draftsOf([{ at: 40, kind: 'split' }])]);
    const split = events.at(-1)!;
    const [applied, plain] = [rowsOf(events), rowsOf(events.slice(0, -1))];
    const rescaled = [...applied].filter(([date, row]) => plain.get(date) !== row).map(([date]) => date);
    expect(daysIn(events, split)).toEqual([...applied.keys()]);
    expect(rescaled[0]).toBe(year[0]!.date);
  });

  it('of a withdrawal are those behind the day that it took away', () => {
    const events = eventsOf([...year.map(barRecorded), ...draftsOf([{ at: 40, kind: 'withdraw' }])]);
    expect(reachedDays(events, events.at(-1)!.id)).toEqual([
      { from: year[41]!.date, to: year.at(-1)!.date, days: year.length - 41 },
    ]);
  });
});
