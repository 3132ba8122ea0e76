import { dailySentiment, labelOf, type Contribution } from './daily-sentiment.js';

let counter = 0;
const day = (date: string, hour = 0) => Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00Z`);
const article = (given: Partial<Contribution> = {}, score?: number): Contribution => {
  counter += 1;
  return {
    articleId: String(counter),
    availableAt: day('2014-01-02'),
    eligible: true,
    wordsKey: String(counter),
    instruments: 1,
    scored: score === undefined ? undefined : { score, label: labelOf(score) },
    ...given,
  };
};
const byUtcDate = (instant: number) => new Date(instant).toISOString().slice(0, 10);
const ofOneDay = (...articles: Contribution[]) => dailySentiment(articles, byUtcDate)[0];

describe('the sentiment of a day', () => {
  it('is the mean of the scores, each weighed by the instruments that its article mentions', () => {
    const found = ofOneDay(article({}, 0.8), article({ instruments: 4 }, -0.2));
    expect(found?.mean).toBeCloseTo((0.8 - 0.25 * 0.2) / 1.25, 12);
    const mean = 0.6;
    expect(found?.dispersion).toBeCloseTo(Math.sqrt(((0.8 - mean) ** 2 + 0.25 * (-0.2 - mean) ** 2) / 1.25), 12);
    expect(found).toMatchObject({ positive: 1, neutral: 0, negative: 1, articles: 2, eligibleArticles: 2 });
  });

  it('counts the same words once and what is not eligible not at all, but shows how many there were', () => {
    const repeated = { wordsKey: 'same' };
    const found = ofOneDay(
      article({ ...repeated, availableAt: day('2014-01-02', 9) }, -0.5),
      article({ ...repeated, availableAt: day('2014-01-02', 8) }, 0.5),
      article({ eligible: false }, -1),
    );
    expect(found).toMatchObject({ mean: 0.5, positive: 1, negative: 0, articles: 3, eligibleArticles: 1 });
  });

  it('has no mean without scores', () => {
    expect(ofOneDay(article(), article({ eligible: false }, 1))).toEqual({
      date: '2014-01-02',
      mean: null,
      dispersion: null,
      positive: 0,
      neutral: 0,
      negative: 0,
      articles: 2,
      eligibleArticles: 1,
      unscoredArticles: 1,
    });
  });

  it('is the same to the last bit in whatever order the articles come', () => {
    const articles = Array.from({ length: 50 }, (_, i) =>
      article({ instruments: 1 + (i % 7), availableAt: day('2014-01-02', i % 20) }, Math.sin(i * 1.7)),
    );
    const reversed = articles.toReversed();
    const mixed = articles.toSorted((a, b) => Math.sin(Number(a.articleId)) - Math.sin(Number(b.articleId)));
    const expected = ofOneDay(...articles);
    expect([ofOneDay(...reversed), ofOneDay(...mixed)]).toEqual([expected, expected]);
  });

  it('belongs to the series, newest day first, the same words once per day', () => {
    const same = { wordsKey: 'same' };
    const articles = [
      article({ ...same, availableAt: day('2014-01-02') }, 0.1),
      article({ ...same, availableAt: day('2014-01-03') }, 0.2),
    ];
    expect(dailySentiment(articles, byUtcDate).map(({ date, mean }) => [date, mean])).toEqual([
      ['2014-01-03', 0.2],
      ['2014-01-02', 0.1],
    ]);
  });
});

it.each([
  [0.051, 'positive'],
  [0.049, 'neutral'],
  [-0.049, 'neutral'],
  [-0.051, 'negative'],
])('a mean of %d is %s', (mean, label) => expect(labelOf(mean)).toBe(label));
