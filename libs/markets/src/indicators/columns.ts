/** The 13 indicators, in the order in which they are computed, stored and served. */
export const indicatorNames = [
  'sma20',
  'sma50',
  'ema12',
  'ema26',
  'rsi14',
  'macd',
  'macdSignal',
  'macdHistogram',
  'bollingerUpper',
  'bollingerLower',
  'bollingerPercentB',
  'atr14',
  'obv',
] as const;

export type IndicatorName = (typeof indicatorNames)[number];

/** One day's indicators; null during warm-up and where a ratio has no meaning. */
export type IndicatorValues = Readonly<Record<IndicatorName, number | null>>;

/** The 0-based bar from which each indicator has a value. */
export const warmUp: Readonly<Record<IndicatorName, number>> = {
  sma20: 19,
  sma50: 49,
  ema12: 11,
  ema26: 25,
  rsi14: 14,
  macd: 25,
  macdSignal: 33,
  macdHistogram: 33,
  bollingerUpper: 19,
  bollingerLower: 19,
  bollingerPercentB: 19,
  atr14: 14,
  obv: 0,
};
