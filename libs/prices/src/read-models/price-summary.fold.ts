import type { Row } from '#event-sourcing';
import { onSplitBasis, servedVolume, splitsApplied, type DeliveredBar, type KnownActions, type Split } from '#markets';

type LatestBar = Pick<DeliveredBar, 'date' | 'close' | 'volume' | 'basis' | 'through' | 'source'>;

/** Folds bars in any order of dates; needs no more of the past than the row holds, because bars are never taken back. */
export class PriceSummaryFold {
  private first: string | null;
  private bars: number;
  private last: LatestBar | undefined;
  private previous: LatestBar | undefined;

  constructor(
    private readonly key: string,
    row: Row | undefined,
  ) {
    this.first = (row?.['first_bar'] ?? null) as string | null;
    this.bars = (row?.['bars'] ?? 0) as number;
    this.last = barOf(
      row,
      'last_bar',
      'delivered_close',
      'delivered_volume',
      'delivered_basis',
      'delivered_through',
      'delivered_source',
    );
    this.previous = barOf(
      row,
      'previous_bar',
      'previous_delivered_close',
      undefined,
      'previous_basis',
      'previous_through',
      'previous_source',
    );
  }

  take(bar: LatestBar, isNew: boolean): void {
    if (isNew) {
      this.bars++;
      if (this.first === null || bar.date < this.first) this.first = bar.date;
    }
    if (this.last === undefined || bar.date > this.last.date) {
      this.previous = this.last;
      this.last = bar;
    } else if (bar.date === this.last.date) this.last = bar;
    else if (this.previous === undefined || bar.date >= this.previous.date) this.previous = bar;
  }

  row(actions: KnownActions): Row {
    const { last, previous } = this;
    const close = last === undefined ? null : closeOn(last, actions);
    const previousClose = previous === undefined ? null : closeOn(previous, actions);
    const change = close === null || previousClose === null ? null : close - previousClose;
    return {
      instrument_id: this.key,
      first_bar: this.first,
      last_bar: last?.date ?? null,
      bars: this.bars,
      close,
      previous_close: previousClose,
      price_change: change,
      change_percent: change === null || !previousClose ? null : held((100 * change) / previousClose),
      volume: last === undefined ? null : volumeOn(last, actions.splits),
      delivered_close: last?.close ?? null,
      delivered_volume: last?.volume ?? null,
      delivered_basis: last?.basis ?? null,
      delivered_through: last?.through ?? null,
      delivered_source: last?.source ?? null,
      previous_bar: previous?.date ?? null,
      previous_delivered_close: previous?.close ?? null,
      previous_basis: previous?.basis ?? null,
      previous_through: previous?.through ?? null,
      previous_source: previous?.source ?? null,
    };
  }
}

function barOf(
  row: Row | undefined,
  date: string,
  close: string,
  volume: string | undefined,
  basis: string,
  through: string,
  source: string,
): LatestBar | undefined {
  if (row === undefined || row[date] === null) return undefined;
  return {
    date: row[date] as string,
    close: row[close] as number,
    volume: volume === undefined ? null : (row[volume] as number | null),
    basis: row[basis] as LatestBar['basis'],
    through: row[through] as string | null,
    source: (row[source] ?? undefined) as string | undefined,
  };
}

/** Null for a number that no column holds: of prices and volumes at the ends of their ranges. */
function held(value: number, fits: (value: number) => boolean = Number.isFinite): number | null {
  return fits(value) ? value : null;
}

function asBar(bar: LatestBar): DeliveredBar {
  return { ...bar, open: bar.close, high: bar.close, low: bar.close, currency: null };
}

function volumeOn(bar: LatestBar, splits: readonly Split[]): number | null {
  const volume = servedVolume(splitsApplied(asBar(bar), splits).volume, bar.volume);
  return volume === null ? null : held(volume, (value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}

/** Null where the bar holds distributions that are not all known. */
function closeOn(bar: LatestBar, actions: KnownActions): number | null {
  return onSplitBasis(asBar(bar), actions)?.close ?? null;
}
