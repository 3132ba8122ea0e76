import fc from 'fast-check';
import { splitsApplied, type DeliveredBar } from '../adjustment/served-bar.js';
import { effectiveSplits, type Split } from '../adjustment/splits.js';
import { calendarOf } from '../calendar/calendars.js';
import { defaultSourceRank } from '../source-rank.js';
import { liveWithin, type RecordedFact } from './availability.js';
import { availableAt, type KnownPrices } from './facts-available.js';
import { actionTime, barTime } from './market-time.js';

const { calendar } = calendarOf('XNYS');
const sessions = calendar!.sessionsBetween('2014-06-02', '2014-06-20');
const day = 86_400_000;
const earliest = Date.parse('2014-06-01T00:00:00Z');
const at = (known: KnownPrices, instant: number) => availableAt(known, instant, calendar, defaultSourceRank);

type Bar = DeliveredBar & RecordedFact;

const sources = fc.constantFrom('yahoo', 'yahoo-file', 'desk');
/** When something is recorded that is true in the market at a time: live, late, or years later. */
const recordedAfter = (marketTime: number) =>
  fc
    .oneof(fc.integer({ min: 0, max: liveWithin }), fc.integer({ min: liveWithin + 1, max: 1000 * day }))
    .map((later) => marketTime + later);

const bars = fc
  .uniqueArray(fc.integer({ min: 0, max: sessions.length - 1 }))
  .chain((places) =>
    fc.tuple(
      ...places.map((place) => {
        const date = sessions[place]!;
        const version = fc.record({ price: fc.integer({ min: 1, max: 999 }), source: sources, recordedAt: recordedAfter(barTime(date, calendar)) }); // prettier-ignore
        return fc
          .array(version, { minLength: 1, maxLength: 3 })
          .map((versions) =>
            versions
              .sort((a, b) => a.recordedAt - b.recordedAt)
              .map(({ price, source, recordedAt }) => barOf(date, price, source, recordedAt)),
          );
      }),
    ),
  )
  .map((versions): Bar[] => versions.flat());

/** Actions of one kind on up to three days, each with a number of its own. */
const actionsWith = <T>(number: fc.Arbitrary<number>, facts: (number: number) => T) =>
  fc.uniqueArray(fc.integer({ min: 1, max: sessions.length - 1 }), { maxLength: 3 }).chain((places) =>
    fc.tuple(
      ...places.map((place) => {
        const exDate = sessions[place]!;
        return fc
          .record({ number, source: sources, recordedAt: recordedAfter(actionTime(exDate, calendar)) })
          .map(({ number, ...said }) => ({ ...said, ...facts(number), exDate }));
      }),
    ),
  );

const splits = actionsWith(fc.integer({ min: 2, max: 9 }), (numerator) => ({ numerator, denominator: 1 }));
const paid = { currency: 'USD', basis: 'asTraded', through: null } as const;
const dividends = actionsWith(fc.integer({ min: 1, max: 99 }), (amount) => ({ amount, ...paid }));
const factors = actionsWith(fc.double({ min: 0.5, max: 0.99 }), (factor) => ({ factor, includesSplits: false }));

const worlds: fc.Arbitrary<KnownPrices> = fc.record({ bars, splits, dividends, factors });
const instants = fc.integer({ min: 0, max: 30 * day }).map((later) => earliest + later);

function barOf(date: string, price: number, source: string, recordedAt: number): Bar {
  const quote = { open: price, high: price, low: price, close: price, volume: 100 };
  return { date, ...quote, basis: 'asTraded', through: null, currency: null, source, recordedAt };
}

/** Said once more in the words of the rule. */
function couldBeKnown(marketTime: number, delay: number, { recordedAt }: RecordedFact, instant: number): boolean {
  return (recordedAt - marketTime > 5 * day ? marketTime + delay : recordedAt) <= instant;
}

const actionKnowable =
  (instant: number) =>
  (action: RecordedFact & { readonly exDate: string }): boolean =>
    couldBeKnown(actionTime(action.exDate, calendar), 0, action, instant);

const knowable = (known: KnownPrices, instant: number): KnownPrices => ({
  bars: known.bars.filter((bar) => couldBeKnown(barTime(bar.date, calendar), 1_800_000, bar, instant)),
  splits: known.splits.filter(actionKnowable(instant)),
  dividends: known.dividends.filter(actionKnowable(instant)),
  factors: known.factors.filter(actionKnowable(instant)),
});

test('shows nothing that could not be known by then', () => {
  fc.assert(
    fc.property(worlds, instants, (known, instant) => {
      const shown = at(known, instant);
      const allowed = knowable(known, instant);
      for (const bar of shown.bars) expect(allowed.bars).toContain(bar);
      for (const kind of ['splits', 'dividends', 'factors'] as const) expect(shown[kind]).toEqual(allowed[kind]);
      // Nothing is held back either: once what is in force could be known, it is shown.
      const inForce = [...Map.groupBy(known.bars, ({ date }) => date).values()].map((versions) => versions.at(-1)!);
      for (const bar of allowed.bars) if (inForce.includes(bar)) expect(shown.bars).toContain(bar);
    }),
  );
});

test('what will be known later changes nothing', () => {
  fc.assert(
    fc.property(worlds, worlds, instants, (known, later, instant) => {
      const days = new Set(known.bars.map(({ date }) => date));
      const exDates = new Set(known.splits.map(({ exDate }) => exDate));
      const future = {
        bars: later.bars.filter(({ date, recordedAt }) => !days.has(date) && recordedAt > instant),
        splits: later.splits.filter(({ exDate, recordedAt }) => !exDates.has(exDate) && recordedAt > instant),
      };
      const cannotBeKnown = {
        bars: future.bars.filter((bar) => knowable({ ...known, bars: [bar] }, instant).bars.length === 0),
        splits: future.splits.filter((split) => knowable({ ...known, splits: [split] }, instant).splits.length === 0),
      };
      const more = {
        ...known,
        bars: [...known.bars, ...cannotBeKnown.bars.filter(({ date }, i, all) => all.findIndex((b) => b.date === date) === i)],
        splits: [...known.splits, ...cannotBeKnown.splits],
      }; // prettier-ignore
      expect(at(more, instant)).toEqual(at(known, instant));
    }),
  );
});

test('the order in which history arrived changes nothing', () => {
  const historical = worlds.map((known) => ({
    ...known,
    bars: [...Map.groupBy(known.bars, ({ date }) => date).values()].map((versions) => versions.at(-1)!),
  }));
  fc.assert(
    fc.property(historical, instants, fc.infiniteStream(fc.nat()), (known, instant, keys) => {
      const arriving = <T extends RecordedFact>(facts: readonly T[]) =>
        facts
          .map((fact) => ({ key: keys.next().value as number, fact }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }, i) => ({ ...fact, recordedAt: earliest + 2000 * day + i }));
      const answer = (arrived: KnownPrices) => {
        const inOrder = <T extends RecordedFact & { readonly exDate: string }>(facts: readonly T[]) =>
          facts.map((fact) => ({ ...fact, recordedAt: 0 })).sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
        const { bars, splits, dividends, factors } = at(arrived, instant);
        return {
          bars: bars.map((bar) => ({ ...bar, recordedAt: 0 })),
          actions: [inOrder(splits), inOrder(dividends), inOrder(factors)],
        };
      };
      const imported = (): KnownPrices => ({
        bars: arriving(known.bars),
        splits: arriving(known.splits),
        dividends: arriving(known.dividends),
        factors: arriving(known.factors),
      });
      expect(answer(imported())).toEqual(answer(imported()));
    }),
  );
});

test('a price does not tell of a split to come, however the source delivered it', () => {
  fc.assert(
    fc.property(worlds, instants, (known, instant) => {
      const all = effectiveSplits(known.splits, defaultSourceRank);
      const adjusted = known.bars.map((bar): Bar => ({ ...bar, ...splitsApplied(bar, all), basis: 'splitAdjusted', through: '2014-12-31' })); // prettier-ignore
      const traded = at(known, instant);
      const shown = at({ ...known, bars: adjusted }, instant);
      const served = ({ bars, splits }: KnownPrices) =>
        bars.map((bar) => splitsApplied(bar, effectiveSplits(splits, defaultSourceRank)));
      const [one, other] = [served(traded), served(shown)];
      expect(other).toHaveLength(one.length);
      one.forEach(({ close, volume }, i) => {
        expect(other[i]!.close / close).toBeCloseTo(1, 12);
        expect(other[i]!.volume! / volume!).toBeCloseTo(1, 12);
      });
    }),
  );
});

test('a dividend that is adjusted for a split to come is brought back, too', () => {
  const split: Split & RecordedFact = { exDate: '2014-06-09', numerator: 7, denominator: 1, source: 'yahoo', recordedAt: 2e12 }; // prettier-ignore
  const dividend = {
    ...{ exDate: '2014-05-08', amount: 0.47, currency: 'USD', source: 'yahoo', recordedAt: 2e12 },
    basis: 'splitAdjusted' as const,
    through: '2014-12-31',
  };
  const known = { bars: [], splits: [split], dividends: [dividend], factors: [] };
  const before = at(known, Date.parse('2014-06-08T12:00:00Z'));
  expect(before.splits).toEqual([]);
  expect(before.dividends[0]!.amount).toBeCloseTo(3.29, 12);
  const since = at(known, Date.parse('2014-06-09T04:00:00Z'));
  expect(since).toEqual(known);
});
