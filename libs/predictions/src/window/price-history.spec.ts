import { Basis, decodeEvent, encodeEvent, type EventDraft } from '#contracts';
import { dayLabel } from '#markets';
import { bar, calendar } from '../session/small-market.fixture.js';
import { availabilityBy } from './availability.js';
import { eventsOf } from './inputs.js';
import { PriceHistory, type PriceEvent } from './price-history.js';

const day = '2014-01-15';
const afterClose = calendar.closeOf(day)! + 3_600_000;
const years = Date.UTC(2020, 0, 1);
const withdraws = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const { bar: first } = bar('A', day, 10).data;
const { bar: second } = bar('A', day, 20).data;

/** Each with the moment at which it was recorded; versions count from 1. */
function historyOf(stream: string, ...events: readonly (readonly [EventDraft, number])[]): PriceHistory {
  const history = new PriceHistory(availabilityBy(calendar));
  events.forEach(([draft, recordedAt], i) => {
    const event = encodeEvent(draft, { stream, occurredAt: dayLabel(day) });
    const place = { stream, version: i + 1, position: i + 1, recordedAt, category: 'prices', partition: 0 };
    history.add(decodeEvent({ ...event, ...place } as never) as PriceEvent);
  });
  return history;
}

const recorded: EventDraft = { type: 'marketlog.prices.v1.DailyBarRecorded', data: { bar: first! } };
const corrected: EventDraft = {
  type: 'marketlog.prices.v1.DailyBarCorrected',
  data: { bar: second!, supersedes: withdraws },
};
const withdrawn = (restored?: typeof first): EventDraft => ({
  type: 'marketlog.prices.v1.DailyBarWithdrawn',
  data: { instrumentId: 'A', date: day, withdraws, ...(restored ? { restored } : {}) },
});
const closeOf = (history: PriceHistory, sight: object = {}) =>
  history.barOf(day, { date: day, cutoffAt: afterClose, ...sight })?.close;

describe('a bar that was withdrawn', () => {
  it('counts no longer, and the version before it counts again', () => {
    expect(closeOf(historyOf('prices-A-2014', [recorded, years], [withdrawn(), years]))).toBeUndefined();
    const restored = historyOf('prices-A-2014', [recorded, years], [corrected, years], [withdrawn(first), years]);
    expect(closeOf(restored)).toBe(10);
    const again = historyOf('prices-A-2014', [recorded, years], [withdrawn(), years], [recorded, years]);
    expect(closeOf(again)).toBe(10);
    expect(again.firstBar(day, { date: day, cutoffAt: afterClose })?.event.version).toBe(3);
  });

  it('counted until then where the withdrawal was recorded as the day was new', () => {
    const minute = 60_000;
    const live = historyOf('prices-A-2014', [recorded, afterClose], [withdrawn(), afterClose + minute]);
    expect(closeOf(live)).toBe(10);
    expect(closeOf(live, { cutoffAt: afterClose + minute })).toBeUndefined();
  });

  it('counts for a seal that was made before, and one made afterwards names the withdrawal', () => {
    const history = historyOf('prices-A-2014', [recorded, years], [withdrawn(), years]);
    const sealed = (version: number) => ({ versions: new Map([['prices-A-2014', version]]) });
    expect(closeOf(history, sealed(1))).toBe(10);
    expect(closeOf(history, sealed(2))).toBeUndefined();
    const named = eventsOf(history.seen({ date: day, cutoffAt: afterClose }, 1));
    expect(named.map(({ version }) => version)).toEqual([2]);
  });
});

const fact = { instrumentId: 'A', exDate: day, source: 'csv' };
const split = { ...fact, numerator: 2, denominator: 1 };
const dividend = { ...fact, amount: 0.5, basis: Basis.AS_TRADED };
const factor = { ...fact, factor: 0.9, includesSplits: false };
const kinds = [
  ['splits', 'SplitRecorded', split, { kind: 'split' }, { restoredSplit: split }],
  ['dividends', 'DividendRecorded', dividend, { kind: 'dividend' }, { restoredDividend: dividend }],
  ['factors', 'DistributionFactorRecorded', factor, { kind: 'distribution_factor' }, { restoredFactor: factor }],
] as const;

describe.each(kinds)('of %s', (name, type, data, kind, restored) => {
  const said = { type: `marketlog.prices.v1.${type}`, data } as EventDraft;
  const taken = (before: object = {}): EventDraft => ({
    type: 'marketlog.prices.v1.CorporateActionWithdrawn',
    data: { ...fact, ...kind, withdraws, ...before },
  });
  const seenIn = (history: PriceHistory) => history.actions({ date: day, cutoffAt: afterClose });

  it('what a source has taken back counts no longer, and what it had said before counts again', () => {
    const gone = seenIn(historyOf('actions-A', [said, years], [taken(), years]));
    expect([gone[name], gone.takenBack.map(({ event }) => event.version)]).toEqual([[], [2]]);
    const before = seenIn(historyOf('actions-A', [said, years], [said, years], [taken(restored), years]));
    expect(before[name]).toMatchObject([{ exDate: day, event: { version: 3 } }]);
    expect(before.takenBack).toEqual([]);
  });
});

test('a factor that its source no longer tells of counts no longer; coverage says nothing of prices', () => {
  const said: EventDraft = { type: 'marketlog.prices.v1.DistributionFactorRecorded', data: factor };
  const gone: EventDraft = { type: 'marketlog.prices.v1.DistributionFactorWithdrawn', data: { ...fact, withdraws } };
  const coverage: EventDraft = {
    type: 'marketlog.prices.v1.CorporateActionWithdrawn',
    data: { ...fact, kind: 'coverage', firstDate: day, withdraws },
  };
  const sight = { date: day, cutoffAt: afterClose };
  expect(historyOf('actions-A', [said, years], [gone, years]).actions(sight).factors).toEqual([]);
  expect(historyOf('actions-A', [said, years], [coverage, years]).actions(sight).factors).toHaveLength(1);
});
