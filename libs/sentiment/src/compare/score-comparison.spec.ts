import { scoreOf } from '../model/sentiment-model.port.js';
import { comparisonText, ScoreComparison } from './score-comparison.js';

const said = (positive: number, negative: number) =>
  scoreOf({ positive, negative, neutral: Math.max(0, 1 - positive - negative) });

function comparison(most: number) {
  const made = new ScoreComparison(most);
  made.add({ of: 'same', from: said(0.75, 0), to: said(0.75, 0) });
  made.add({ of: 'milder', from: said(0.75, 0), to: said(0.5, 0) });
  made.add({ of: 'turned', from: said(0.75, 0), to: said(0, 0.75) });
  made.add({ of: 'x'.repeat(100), from: said(0, 0), to: said(0, 0.5) });
  return made;
}

test('two models are compared by equal labels, mean difference, drift and counts of labels', () => {
  expect(comparison(2).result()).toMatchObject({
    texts: 4,
    agreement: 0.5,
    meanDifference: (0 + 0.25 + 1.5 + 0.5) / 4,
    drift: (0 - 0.25 - 1.5 - 0.5) / 4,
    labels: { from: { positive: 3, neutral: 1, negative: 0 }, to: { positive: 1, neutral: 2, negative: 1 } },
    examples: [{ of: 'turned' }, { of: 'x'.repeat(100) }],
  });
});

test('equal scores are no examples, and nothing compared has no result', () => {
  expect(
    comparison(10)
      .result()!
      .examples.map(({ of }) => of),
  ).toEqual(['turned', 'x'.repeat(100), 'milder']);
  expect(new ScoreComparison(10).result()).toBeUndefined();
});

test('a person reads who scored, how far they agree, and where they differ most', () => {
  const text = comparisonText({ from: '1.0.0', to: '1.1.0' }, comparison(2).result()!);
  expect(text.split('\n')).toEqual([
    '4 texts scored by 1.0.0 and by 1.1.0',
    'equal labels: 50.0 %; mean difference of the score 0.563, drift -0.563',
    '1.0.0: positive 75.0 %, neutral 25.0 %, negative 0.0 %',
    '1.1.0: positive 25.0 %, neutral 50.0 %, negative 25.0 %',
    '  +0.750 → -0.750  positive → negative  turned',
    `  +0.000 → -0.500  neutral → neutral  ${'x'.repeat(79)}…`,
  ]);
});
