/*
 * The first bars of the series that TA-Lib's regression tests run on (ta_regtest, test_data.c), and what TA-Lib computes
 * from them. Plain figures; bars are counted from 0.
 */

export const high = [
  93.25, 94.94, 96.375, 96.19, 96, 94.72, 95, 93.72, 92.47, 92.75, 96.25, 99.625, 99.125, 92.75, 91.315, 93.25, 93.405,
  90.655, 91.97, 92.25,
];

export const low = [
  90.75, 91.405, 94.25, 93.5, 92.815, 93.5, 92, 89.75, 89.44, 90.625, 92.75, 96.315, 96.03, 88.815, 86.75, 90.94,
  88.905, 88.78, 89.25, 89.75,
];

export const close = [
  91.5, 94.815, 94.375, 95.095, 93.78, 94.625, 92.53, 92.75, 90.315, 92.47, 96.125, 97.25, 98.5, 89.875, 91, 92.815,
  89.155, 89.345, 91.625, 89.875, 88.375, 87.625, 84.78, 83, 83.5, 81.375, 84.44, 89.25, 86.375, 86.25, 85.25, 87.125,
  85.815, 88.97, 88.47,
];

export const volume = [4077500, 4955900, 4775300, 4155300, 4593100];

/** Indicator, bar, value to 1e-4. */
export const golden = [
  ['macd', 33, -1.9738],
  ['macdSignal', 33, -2.7071],
  ['macdHistogram', 33, 0.7333],
  ['rsi14', 14, 49.1473],
  ['rsi14', 15, 52.3256],
  ['rsi14', 16, 46.0724],
  ['atr14', 14, 3.57821],
  ['atr14', 15, 3.48763],
  ['bollingerUpper', 19, 98.0734],
  ['sma20', 19, 92.891],
  ['bollingerLower', 19, 87.7086],
  ['obv', 0, 4077500],
  ['obv', 1, 9033400],
  ['obv', 2, 4258100],
] as const;

/** EMA of 10 closes, bar, value: the seed and the first step. */
export const goldenEma10 = [
  [9, 93.2255],
  [10, 93.7527],
] as const;
