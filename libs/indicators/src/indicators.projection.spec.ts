import fc from 'fast-check';
import { Basis, type EventDraft } from '#contracts';
import type { Row } from '#event-sourcing';
import { indicatorTable } from '#markets';
import { barCorrected, barRecorded, barSeries, inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { indicatorColumns } from './indicator-columns.js';
import { indicatorsProjection } from './indicators.projection.js';

const somewhere = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const year = barSeries(80);
const recorded = year.map(barRecorded);

function splitRecorded(exDate: string, numerator: number, source = 'csv'): EventDraft {
  return {
    type: 'marketlog.prices.v1.SplitRecorded',
    data: { instrumentId: 'AAPL', exDate, numerator, denominator: 1, source },
  };
}

function project(drafts: readonly EventDraft[], size = drafts.length, options = {}) {
  const events = recordedEvents('prices-AAPL-2014', drafts);
  return projectEvents(indicatorsProjection, inBatchesOf(size, events), options);
}

const rowsAfter = (...drafts: EventDraft[]): readonly Row[] => project(drafts)['indicators']!;
const values = (row: Row) => indicatorColumns.map((column) => row[column]);

test('a row per bar holds what the formulas say', () => {
  const rows = rowsAfter(...recorded);
  const expected = indicatorTable(
    year.map(({ high, low, close, volume }) => ({ high: high!, low: low!, close: close!, volume: Number(volume) })),
  );
  expect(rows.map(({ date }) => date)).toEqual(year.map(({ date }) => date));
  expect(rows.map(values)).toEqual(expected.map((row) => Object.values(row)));
});

test('a bar older than the first rewrites the symbol', () => {
  expect(rowsAfter(...recorded.slice(1), recorded[0]!)).toEqual(rowsAfter(...recorded));
});

test('a correction rewrites the rows from its day on', () => {
  const corrected = barCorrected(somewhere, { ...year[40], close: year[40]!.close! + 1 });
  const events = recordedEvents('prices-AAPL-2014', [...recorded, corrected]);
  const history = { rows: {}, events: events.slice(0, 80) as never };
  const changes = indicatorsProjection.project('AAPL', events.slice(80) as never, history);
  const dates = changes.flatMap((change) => (change.kind === 'upsert' ? [change.row['date']] : [])).filter(Boolean);
  expect(dates[0]).toBe(year[40]!.date);
  expect(dates).toHaveLength(40);
});

test('an event that changes no value writes no row', () => {
  const events = recordedEvents('prices-AAPL-2014', [...recorded, splitRecorded(year[0]!.date!, 2)]);
  const history = { rows: {}, events: events.slice(0, 80) as never };
  const changes = indicatorsProjection.project('AAPL', events.slice(80) as never, history);
  expect(changes.map(({ table }) => table)).toEqual(['indicator_states']);
});

test('a split rescales the averages of what came before and leaves RSI and %B', () => {
  const [plain, split] = [rowsAfter(...recorded), rowsAfter(...recorded, splitRecorded('2020-01-02', 2))];
  const last = plain.length - 1;
  expect(split[last]!['sma20']).toBe((plain[last]!['sma20'] as number) / 2);
  expect(split[last]!['obv']).toBe((plain[last]!['obv'] as number) * 2);
  expect(split[last]!['rsi14']).toBeCloseTo(plain[last]!['rsi14'] as number, 10);
  expect(split[last]!['bollinger_percent_b']).toBeCloseTo(plain[last]!['bollinger_percent_b'] as number, 10);
});

test('rows and states do not depend on where batches end, nor on the shortcut', () => {
  const dates = fc.shuffledSubarray(year, { minLength: 30 });
  const extra = fc.array(
    fc.oneof(
      fc.constantFrom(...year).map((bar) => ({ bar, kind: 'correction' as const })),
      fc.constantFrom(...year).map((bar) => ({ bar, kind: 'split' as const })),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.boolean(), dates, extra, fc.integer({ min: 1, max: 50 }), (sorted, some, extras, size) => {
      const bars = sorted ? year.slice(0, some.length) : some;
      const drafts: EventDraft[] = bars.map(barRecorded);
      extras.forEach(({ bar, kind }, i) => {
        const at = Math.min(drafts.length, 10 + i * 15);
        const known = bars.slice(0, at).includes(bar);
        if (kind === 'split') drafts.splice(at, 0, splitRecorded(bar.date!, 2 + i, i % 2 ? 'csv' : 'sample'));
        else if (known) drafts.push(barCorrected(somewhere, { ...bar, close: bar.close! * 1.01 }));
      });
      const whole = project(drafts);
      expect(project(drafts, size)).toEqual(whole);
      expect(project(drafts, size, { useShortcut: false })).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

describe('bars that hold dividends', () => {
  const through = year.at(-1)!.date!;
  const held = year.map((bar) => barRecorded({ ...bar, basis: Basis.FULLY_ADJUSTED, through }));
  const told: EventDraft[] = [
    {
      type: 'marketlog.prices.v1.DividendRecorded',
      data: {
        instrumentId: 'AAPL',
        exDate: year[40]!.date!,
        amount: 1,
        basis: Basis.SPLIT_ADJUSTED,
        through,
        source: 'csv',
      },
    },
    {
      type: 'marketlog.prices.v1.ActionsCovered',
      data: { instrumentId: 'AAPL', source: 'csv', from: year[0]!.date!, to: through },
    },
  ];

  test('have no indicators until the dividends are known, but for a last bar that can hold none', () => {
    const rows = rowsAfter(...held);
    expect(rows.flatMap(values).filter((value) => value !== null)).toEqual(rows.slice(-1).map(({ obv }) => obv));
  });

  test('have those of prices without them, however events come', () => {
    const factor = (year[39]!.close! + 1) / year[39]!.close!;
    const without = year.map(({ open, high, low, close, ...bar }, i) => {
      const by = i < 40 ? factor : 1;
      return barRecorded({ ...bar, open: open! * by, high: high! * by, low: low! * by, close: close! * by });
    });
    const expected = rowsAfter(...without).flatMap(values);
    const rows = rowsAfter(...held, ...told);
    rows.flatMap(values).forEach((value, i) => {
      if (value === null) expect(expected[i]).toBeNull();
      else expect(value).toBeCloseTo(expected[i] as number, 8);
    });
    for (const size of [1, 7, 41]) expect(project([...held, ...told], size)['indicators']).toEqual(rows);
    expect(rowsAfter(...told, ...held)).toEqual(rows);
  });

  test('are the only ones for which distributions are looked at', () => {
    const events = recordedEvents('prices-AAPL-2014', told);
    const rows = { indicator_states: [project(recorded)['indicator_states']![0]!] };
    expect(indicatorsProjection.load.shortcut!.suffices(events as never, rows)).toBe(true);
    expect(indicatorsProjection.project('AAPL', events as never, { rows, events: [] })).toEqual([]);
    expect(indicatorsProjection.load.shortcut!.suffices(recordedEvents('prices-AAPL-2014', held) as never, rows)).toBe(
      false,
    );
  });
});
