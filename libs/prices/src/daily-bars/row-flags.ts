import type { PlainBar } from '#contracts';

/** What a reader of a bar should know of it; found in the delivered row itself, but for the last three. */
export type BarFlagRule =
  | 'zero_volume'
  | 'inconsistent_ohlc'
  | 'incomplete_bar'
  | 'adjusted_close_inconsistent'
  | 'lower_ranked_source_differs'
  | 'basis_contradicted'
  | 'split_pending';

export interface BarFlag {
  readonly date: string;
  readonly rule: BarFlagRule;
  /** What was seen, in words with the numbers. */
  readonly detail: string;
  readonly source: string;
}

/** What is odd about a row that is a bar all the same. */
export function flagsOfRow(bar: PlainBar): BarFlag[] {
  const { date, source, open, high, low, close } = bar;
  const flags: BarFlag[] = [];
  if (bar.volume === 0) flags.push({ date, source, rule: 'zero_volume', detail: 'volume is 0' });
  const absent = [open === null && 'open', high === null && 'high', low === null && 'low'].filter(
    (name) => name !== false,
  );
  if (absent.length > 0) {
    flags.push({ date, source, rule: 'incomplete_bar', detail: `the source gives no ${absent.join(', ')}` });
  }
  const [bottom, top] = [low ?? -Infinity, high ?? Infinity];
  const outside = (price: number) => price < bottom || price > top;
  if (outside(open ?? close) || outside(close)) {
    const detail = `open ${open} or close ${close} lies outside low ${low} to high ${high}`;
    flags.push({ date, source, rule: 'inconsistent_ohlc', detail });
  }
  return flags;
}
