/** Found in the delivered row when it was recorded, and kept in the log as `DailyBarFlagged`. */
export const recordedRules = [
  'zero_volume',
  'inconsistent_ohlc',
  'incomplete_bar',
  'adjusted_close_inconsistent',
  'lower_ranked_source_differs',
  'basis_contradicted',
  'split_pending',
] as const;

/** Computed when read: they need other bars, actions or a calendar, all of which can be mended afterwards. */
export const computedRules = [
  'large_move',
  'split_like_move',
  'unit_step',
  'unchanged_closes',
  'adjusted_close_differs',
  'stale',
] as const;

export type ComputedRule = (typeof computedRules)[number];
export type QualityRule = (typeof recordedRules)[number] | ComputedRule;

/** What each rule says of a bar, with its threshold. */
export const ruleMeanings: Readonly<Record<QualityRule, string>> = {
  zero_volume: 'the volume is 0',
  inconsistent_ohlc: 'open or close lies outside low to high',
  incomplete_bar: 'the source gives no open, high or low',
  adjusted_close_inconsistent:
    'the ratio of adjusted close to close changes by more than 5e-5 and the next row takes it back',
  lower_ranked_source_differs: 'a source of lower rank has other prices or another volume',
  basis_contradicted: 'the closes around a known split contradict the basis that the source states',
  split_pending:
    'a vendor has announced a split and its prices do not contain it yet: nothing is recorded, it is asked again',
  large_move:
    'without a known action the close moves by more than 50 %, or its log return exceeds 6 robust standard deviations of the 60 before it (1.4826 × MAD, at least 0.5 %)',
  split_like_move:
    'the close moves by more than 8 %, within 1 % of the ratio of a simple split such as 2:1, 3:2 or 1:10',
  unit_step:
    'the close moves by a hundred times, up or down, within 25 %: as from pounds to pence (GBP, GBp) or the other way',
  unchanged_closes: 'five bars in a row have the same close',
  adjusted_close_differs:
    "from one bar to the next the vendor's adjusted close moves otherwise than ours, by more than 1e-4 of the ratio",
  stale: 'the stock is tracked and its last 3 or more sessions have no bar',
};
