import { dayBlockInterval } from './bootstrap.js';
import { areaUnderCurve, claimed, matthewsCorrelation } from './direction.js';
import { dieboldMariano } from './errors.js';
import { evaluate } from './evaluate.js';
import { calibrationError, reliability } from './probabilities.js';
import type { SettledPrediction } from './settled-prediction.js';

type Given = Partial<SettledPrediction> & { readonly actualReturn: number };

const row = (given: Given, i = 0): SettledPrediction => ({
  session: '2014-01-02',
  instrumentId: `S${100 + i}`,
  probabilityUp: 0.5,
  expectedReturn: 0,
  halfWidth: null,
  ...given,
});
const rows = (...given: Given[]) => given.map(row);

test('nothing settled gives no number, not a zero', () => {
  expect(evaluate([])).toMatchObject({
    predictions: 0,
    direction: { accuracy: null, accuracyInterval: null, mcc: null, auc: null, brier: null, reliability: [] },
    interval: { bounded: 0, coverage: null, width: null, score: null },
    returns: { mae: null, maeRatio: null, dieboldMariano: null, rankIc: null },
    trading: { turnover: null, maximumDrawdown: null },
    alwaysUp: null,
  });
});

test('a return of 0 is not up, and a probability of one half claims no rise', () => {
  const { direction, alwaysUp } = evaluate(
    rows({ actualReturn: 0 }, { actualReturn: 0.01 }, { actualReturn: 0, probabilityUp: 0.6 }),
  );
  expect(alwaysUp).toBeCloseTo(1 / 3, 15);
  expect(direction.accuracy).toBeCloseTo(1 / 3, 15);
});

test('what claimed no probability or had no bounds is left out of their measures, and counted', () => {
  const { predictions, direction, interval } = evaluate(
    rows({ actualReturn: 0.01, probabilityUp: null }, { actualReturn: 0.01, probabilityUp: 0.9, halfWidth: 0.02 }),
  );
  expect({ predictions, claimed: direction.claimed, bounded: interval.bounded }).toEqual({
    predictions: 2,
    claimed: 1,
    bounded: 1,
  });
});

test('the interval score is the width, and twenty times what lies outside', () => {
  const { interval } = evaluate(
    rows({ actualReturn: 0.02, halfWidth: 0.02 }, { actualReturn: -0.05, halfWidth: 0.02 }),
  );
  expect(interval.coverage).toBe(0.5);
  expect(interval.width).toBeCloseTo(0.04, 15);
  expect(interval.score).toBeCloseTo((0.04 + 0.04 + 20 * 0.03) / 2, 14);
});

test('a centre of 0 is persistence itself: both ratios are 1 and there is nothing to test', () => {
  const { returns } = evaluate(rows({ actualReturn: 0.02 }, { actualReturn: -0.01 }));
  expect(returns).toMatchObject({ mae: 0.015, maeRatio: 1, mseRatio: 1, dieboldMariano: null });
});

test('Brier score and log-loss of a coin', () => {
  const { direction } = evaluate(rows({ actualReturn: 0.02 }, { actualReturn: -0.01 }));
  expect(direction.brier).toBe(0.25);
  expect(direction.logLoss).toBeCloseTo(Math.LN2, 15);
});

test("Matthews' correlation and the area under the curve of a small table", () => {
  // Two rises claimed and right, one claimed and wrong, one missed, two falls right.
  const table = claimed(
    rows(
      { probabilityUp: 0.9, actualReturn: 1 },
      { probabilityUp: 0.8, actualReturn: 1 },
      { probabilityUp: 0.7, actualReturn: -1 },
      { probabilityUp: 0.4, actualReturn: 1 },
      { probabilityUp: 0.4, actualReturn: -1 },
      { probabilityUp: 0.1, actualReturn: -1 },
    ),
  );
  expect(matthewsCorrelation(table)).toBeCloseTo(1 / 3, 15);
  // Of nine pairs of a rise and a fall seven are in order and one is tied.
  expect(areaUnderCurve(table)).toBeCloseTo(7.5 / 9, 15);
});

test('reliability bins hold equal numbers, and the calibration error is the mean distance', () => {
  const table = reliability(
    claimed(
      Array.from({ length: 40 }, (_, i) =>
        row({ probabilityUp: i < 20 ? 0.2 : 0.7, actualReturn: i % 5 === 0 ? 1 : -1 }, i),
      ),
    ),
    4,
  );
  expect(table.map(({ count }) => count)).toEqual([10, 10, 10, 10]);
  expect(table.map(({ meanProbability }) => Math.round(meanProbability * 10))).toEqual([2, 2, 7, 7]);
  expect(calibrationError(table)).toBeCloseTo((0 + 0.5) / 2, 15);
});

test('the bootstrap draws days: a hundred instruments that move as one say no more than one', () => {
  const alternating = (count: number) =>
    Array.from({ length: 40 }, (_, i) => ({ hits: i % 2 === 0 ? count : 0, count }));
  const one = dayBlockInterval(alternating(1))!;
  expect(dayBlockInterval(alternating(100))).toEqual(one);
  expect(one[0]).toBeLessThan(0.4);
  expect(one[1]).toBeGreaterThan(0.6);
});

test('the Diebold–Mariano statistic is a mean over its standard error, with the tail of a normal', () => {
  const found = dieboldMariano([1, 2, 3, 2])!;
  expect(found.statistic).toBeCloseTo(2 / Math.sqrt(2 / 3 / 4), 12);
  expect(dieboldMariano([1, -1, 1.5, -1.2])!.pValue).toBeGreaterThan(0.5);
  // 1.96 standard errors lie at 5 %.
  const at196 = [0, 1, 2].map((each) => each - 1 + 1.959963984540054 / Math.sqrt(3));
  expect(dieboldMariano(at196)!.pValue).toBeCloseTo(0.05, 8);
  // R: 2 * pnorm(-4)
  expect(dieboldMariano([0, 1, 2].map((each) => each - 1 + 4 / Math.sqrt(3)))!.pValue).toBeCloseTo(
    6.334248366623996e-5,
    15,
  );
});

test('rank correlation is 1 where the order came true, and trading on it earns what the rises earned', () => {
  const given = ['2014-01-02', '2014-01-03', '2014-01-06'].flatMap((session, day) =>
    rows(
      { session, expectedReturn: 0.01, probabilityUp: 0.6, actualReturn: 0.02 + day / 1000 },
      { session, expectedReturn: -0.01, probabilityUp: 0.4, actualReturn: -0.01 },
    ),
  );
  const { returns, trading } = evaluate(given);
  expect(returns.rankIc).toBe(1);
  expect(returns.icir).toBeNull();
  expect(trading.turnover).toBeCloseTo(1 / 3, 15);
  expect(trading.maximumDrawdown).toBe(0);
  expect(trading.sharpe.after10!).toBeLessThan(trading.sharpe.after0!);
});
