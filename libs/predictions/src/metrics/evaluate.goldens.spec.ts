import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#config';
import { evaluate } from './evaluate.js';

/**
 * Settled predictions, instrument by instrument within each session, and what `prediction.metrics` of the training pipeline says of them.
 * `models/training/tests/test_evaluation_goldens.py` reads the same file.
 */
interface Goldens {
  readonly sessions: readonly string[];
  readonly instruments: readonly string[];
  readonly probabilityUp: readonly (number | null)[];
  readonly expectedReturn: readonly number[];
  readonly halfWidth: readonly (number | null)[];
  readonly actualReturn: readonly number[];
  readonly evaluation: object;
}

const file = join(projectRoot, 'libs/predictions/src/metrics/evaluate.goldens.json');
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Goldens;

/** Every figure by its path; null where there is none. */
function figures(value: unknown, path = ''): [string, number | null][] {
  if (value === null || typeof value === 'number') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, each]) => figures(each, `${path}.${key}`));
}

test('the figures of /v1/metrics are those of the evaluation report for the same rows, to 1e-9', () => {
  const { sessions, instruments } = goldens;
  const places = sessions.flatMap((session) => instruments.map((instrumentId) => ({ session, instrumentId })));
  const rows = places.map((place, i) => ({
    ...place,
    probabilityUp: goldens.probabilityUp[i]!,
    expectedReturn: goldens.expectedReturn[i]!,
    halfWidth: goldens.halfWidth[i]!,
    actualReturn: goldens.actualReturn[i]!,
  }));
  const found = new Map(figures(evaluate(rows)));
  const expected = figures(goldens.evaluation);
  expect([...found.keys()].sort()).toEqual(expected.map(([path]) => path).sort());
  const different = expected.filter(([path, value]) => {
    const figure = found.get(path) ?? NaN;
    return !(value !== null && Math.abs(figure - value) <= 1e-9 * Math.max(1, Math.abs(value)));
  });
  expect(different).toEqual([]);
});
