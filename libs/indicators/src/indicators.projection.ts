import { Basis, plainBar, PricesInForce } from '#contracts';
import type { Projection, Row, RowChange, TableDefinition } from '#event-sourcing';
import {
  defaultSourceRank,
  effectiveSplits,
  IndicatorStream,
  indicatorWidth,
  splitsApplied,
  type Split,
} from '#markets';
import { barEventTypes, indicatorsOf, type BarEvent, type IndicatorSeries } from './bar-history.js';
import { indicatorColumns } from './indicator-columns.js';

const identifier = { type: { kind: 'identifier', length: 40 } } as const;
const key = ['instrument_id', 'date'];

/** One row per bar, on the `split` basis. */
const indicatorsTable: TableDefinition = {
  name: 'indicators',
  columns: {
    instrument_id: identifier,
    date: { type: { kind: 'date' } },
    ...Object.fromEntries(indicatorColumns.map((name) => [name, { type: { kind: 'double' }, nullable: true }])),
  },
  primaryKey: key,
  keyColumn: 'instrument_id',
  hashed: { key, columns: [...key, ...indicatorColumns] },
};

/** Where the computation of an instrument stands, so that the next bar needs none of the bars before. */
const statesTable: TableDefinition = {
  name: 'indicator_states',
  columns: {
    instrument_id: identifier,
    last_bar: { type: { kind: 'date' }, nullable: true },
    /** JSON: snapshot of the stream. */
    state: { type: { kind: 'text' } },
    /** JSON: the splits known. */
    splits: { type: { kind: 'text' } },
    /** Whether a bar holds distributions; then one that is recorded changes rows that are there. */
    fully_adjusted: { type: { kind: 'boolean' } },
  },
  primaryKey: ['instrument_id'],
  keyColumn: 'instrument_id',
};

type Rows = Readonly<Record<string, readonly Row[]>>;

export const indicatorsProjection: Projection<BarEvent> = {
  name: 'indicators',
  version: 4,
  category: 'prices',
  types: barEventTypes,
  tables: [indicatorsTable, statesTable],
  load: { past: 'events', shortcut: { carried: ['indicator_states'], suffices: goesOn } },
  project: (instrument, events, history) => {
    const state = history.rows['indicator_states']?.[0];
    return state !== undefined && history.events.length === 0
      ? appended(instrument, events, state)
      : recomputed(instrument, history.events, events);
  },
};

/** True for bars each later than the last, and for distributions where no bar holds any: they change no row that is there. */
function goesOn(events: readonly BarEvent[], rows: Rows): boolean {
  const state = rows['indicator_states']?.[0];
  // Without a state nothing of the instrument was recorded before, so there is no past to read.
  if (state === undefined) return true;
  if (state['fully_adjusted']) return false;
  let last = (state['last_bar'] ?? '') as string;
  for (const event of events) {
    if (tellsOfDistributions(event)) continue;
    if (event.type !== 'marketlog.prices.v1.DailyBarRecorded') return false;
    const { date = '', basis } = event.data.bar ?? {};
    if (date <= last || basis === Basis.FULLY_ADJUSTED) return false;
    last = date;
  }
  return true;
}

function tellsOfDistributions({ type }: BarEvent): boolean {
  return (
    type === 'marketlog.prices.v1.DividendRecorded' ||
    type === 'marketlog.prices.v1.DistributionFactorRecorded' ||
    type === 'marketlog.prices.v1.DistributionFactorWithdrawn' ||
    type === 'marketlog.prices.v1.ActionsCovered'
  );
}

function appended(instrument: string, events: readonly BarEvent[], state: Row): RowChange[] {
  const recorded = JSON.parse(state['splits'] as string) as Split[];
  const splits = effectiveSplits(recorded, defaultSourceRank);
  const stream = IndicatorStream.resume(JSON.parse(state['state'] as string) as number[]);
  const values = new Float64Array(indicatorWidth);
  const changes: RowChange[] = [];
  let lastBar = state['last_bar'] as string | null;
  for (const event of events) {
    if (tellsOfDistributions(event)) continue;
    if (event.type !== 'marketlog.prices.v1.DailyBarRecorded')
      throw new TypeError(`${event.type}: not a bar that goes on`);
    const bar = plainBar(event.data.bar);
    const { high, low, close, volume } = splitsApplied(bar, splits);
    stream.next(high, low, close, volume, values, 0);
    lastBar = bar.date;
    changes.push(rowOf(instrument, lastBar, values, 0));
  }
  if (changes.length > 0) changes.push(stateOf(instrument, lastBar, stream, recorded, false));
  return changes;
}

function recomputed(instrument: string, earlier: readonly BarEvent[], events: readonly BarEvent[]): RowChange[] {
  const history = new PricesInForce(earlier);
  const before = indicatorsOf(history);
  history.add(events);
  const after = indicatorsOf(history);
  const changes = differences(before, after).map((i) => rowOf(instrument, after.dates[i]!, after.values, i));
  const kept = new Set(after.dates);
  for (const date of before.dates) {
    if (kept.has(date)) continue;
    changes.push({ kind: 'delete', table: 'indicators', key: { instrument_id: instrument, date } });
  }
  const fullyAdjusted = [...history.bars.values()].some(({ basis }) => basis === 'fullyAdjusted');
  changes.push(stateOf(instrument, after.dates.at(-1) ?? null, after.stream, history.splits, fullyAdjusted));
  return changes;
}

/** The rows of `after` that `before` has not or has otherwise. */
function differences(before: IndicatorSeries, after: IndicatorSeries): number[] {
  const places = new Map(before.dates.map((date, index) => [date, index * indicatorWidth]));
  const changed: number[] = [];
  after.dates.forEach((date, index) => {
    const was = places.get(date);
    const is = index * indicatorWidth;
    for (let i = 0; i < indicatorWidth; i++) {
      if (was === undefined || !Object.is(before.values[was + i], after.values[is + i])) {
        changed.push(index);
        return;
      }
    }
  });
  return changed;
}

function rowOf(instrument: string, date: string, values: Float64Array, index: number): RowChange {
  const at = index * indicatorWidth;
  // Spelled out, in the order of the formulas: one shape of object for all rows is several times faster to make.
  const row: Row = {
    instrument_id: instrument,
    date,
    sma20: cell(values[at]!),
    sma50: cell(values[at + 1]!),
    ema12: cell(values[at + 2]!),
    ema26: cell(values[at + 3]!),
    rsi14: cell(values[at + 4]!),
    macd: cell(values[at + 5]!),
    macd_signal: cell(values[at + 6]!),
    macd_histogram: cell(values[at + 7]!),
    bollinger_upper: cell(values[at + 8]!),
    bollinger_lower: cell(values[at + 9]!),
    bollinger_percent_b: cell(values[at + 10]!),
    atr14: cell(values[at + 11]!),
    obv: cell(values[at + 12]!),
  };
  return { kind: 'upsert', table: 'indicators', row };
}

/** Not finite only during warm-up and where prices go beyond what a double holds. */
function cell(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function stateOf(
  instrument: string,
  lastBar: string | null,
  stream: IndicatorStream,
  splits: readonly Split[],
  fullyAdjusted: boolean,
): RowChange {
  const row = {
    instrument_id: instrument,
    last_bar: lastBar,
    state: JSON.stringify(stream.snapshot()),
    splits: JSON.stringify(splits),
    fully_adjusted: fullyAdjusted,
  };
  return { kind: 'upsert', table: 'indicator_states', row };
}
