import type { ArticleEvent, EventDraft } from '#contracts';
import { textHash } from '#markets';
import { articlePublished, recordedEvents } from '#testing';
import { calendar } from '../../session/small-market.fixture.js';
import { ArticleSentiments } from './article-sentiments.js';

const day = '2014-01-15';
const hour = 3_600_000;
const close = calendar.closeOf(day)!;
const cutoff = close + hour;
const years = Date.UTC(2020, 0, 1);
const idOf = (number: number) => `5f0c2f0e-7c9a-5c1d-8b3e-00000000000${number}`;

interface Said {
  readonly number?: number;
  readonly title?: string;
  readonly publishedAt?: number;
  readonly recordedAt?: number;
  readonly symbols?: readonly string[];
  readonly tagged?: boolean;
}

function published({ number = 1, title = '$A rises', symbols = ['A'], tagged = false }: Said = {}): EventDraft {
  const mentions = symbols.map((symbol) => ({ instrumentId: symbol, symbol, tagged }));
  return articlePublished({ articleId: idOf(number), title, text: '', mentions });
}

function scored(number: number, title: string, score: number, modelVersion = '1.0.0'): EventDraft {
  const hash = { textHash: textHash(title), modelHash: 'a'.repeat(64), modelName: 'sentiment', modelVersion };
  const data = { articleId: idOf(number), revision: 1, ...hash, score, positive: 0, neutral: 0, negative: 0 };
  return { type: 'marketlog.sentiment.v1.ArticleSentimentScored', data };
}

function revised(title: string): EventDraft {
  const data = { articleId: idOf(1), title, text: '', revision: 2, supersedes: idOf(9) };
  return { type: 'marketlog.articles.v1.ArticleRevised', data };
}

/** @param facts each with when its article was published and when it was recorded */
function sentiments(...facts: readonly (readonly [EventDraft, number, number?])[]): ArticleSentiments {
  const made = new ArticleSentiments(calendar);
  for (const [draft, publishedAt, recordedAt = years] of facts) {
    const [event] = recordedEvents(`article-${idOf(1)}`, [draft]);
    made.add({ ...event!, occurredAt: publishedAt, recordedAt } as ArticleEvent);
  }
  return made;
}

describe('what articles say of an instrument at a session', () => {
  const noon = close - 4 * hour;

  it('is the weighted mean and deviation of the scores of those that count, each words once', () => {
    const made = sentiments(
      [published(), noon],
      [published({ number: 2, title: '$A falls', symbols: ['A', 'B'] }), noon],
      [published({ number: 3, title: '$A RISES!' }), noon + 1],
      [published({ number: 4, title: 'L$A is not it' }), noon],
      [scored(1, '$A rises', 0.9), noon],
      [scored(2, '$A falls', -0.6), noon],
      [scored(3, '$A RISES!', 0.1), noon],
      [scored(4, 'L$A is not it', -1), noon],
    );
    const mean = (0.9 - 0.3) / 1.5;
    const dispersion = Math.sqrt(((0.9 - mean) ** 2 + 0.5 * (-0.6 - mean) ** 2) / 1.5);
    const block = made.seen({ cutoffAt: cutoff }).at('A', day)!;
    expect([block.mean, block.dispersion]).toEqual([mean, dispersion].map((each) => expect.closeTo(each, 14)));
    expect(block.articles).toBe(2);
    expect(made.seen({ cutoffAt: cutoff }).at('B', day)).toMatchObject({ articles: 0 });
  });

  it('belongs to the session that closes after it became available', () => {
    // History of a source is taken to be known five minutes after its publication.
    const made = sentiments([published(), close - 4 * 60_000], [scored(1, '$A rises', 0.5), close]);
    const next = calendar.nextSession(day)!;
    expect(made.seen({ cutoffAt: cutoff }).at('A', day)).toEqual({ mean: 0, dispersion: 0, articles: 0 });
    expect(made.seen({ cutoffAt: cutoff + 24 * hour }).at('A', next)).toEqual({
      mean: 0.5,
      dispersion: 0,
      articles: 1,
    });
  });

  it('knows nothing of what was said of an article after the cut-off', () => {
    const facts = [
      [published(), noon, noon + 1],
      [scored(1, '$A rises', 0.5), noon, noon + 2],
      [revised('$A falls after all'), noon, cutoff + hour],
      [scored(1, '$A falls after all', -0.8), noon, cutoff + hour + 1],
    ] as const;
    expect(
      sentiments(...facts)
        .seen({ cutoffAt: cutoff })
        .at('A', day),
    ).toEqual(
      sentiments(...facts.slice(0, 2))
        .seen({ cutoffAt: cutoff })
        .at('A', day),
    );
    expect(
      sentiments(...facts)
        .seen({ cutoffAt: cutoff + 2 * hour })
        .at('A', day),
    ).toMatchObject({ mean: -0.8 });
    // A revision that came with history is as old as its article.
    const imported = facts.map(([draft]) => [draft, noon] as const);
    expect(
      sentiments(...imported)
        .seen({ cutoffAt: cutoff })
        .at('A', day),
    ).toMatchObject({ mean: -0.8 });
  });

  it('is unknown where nothing has been scored, or none of the articles that count; scores of a newer model replace the older', () => {
    expect(sentiments([published(), noon]).seen({ cutoffAt: cutoff }).at('A', day)).toBeUndefined();
    const other = [published({ number: 2, title: '$B', symbols: ['B'] }), noon] as const;
    const some = sentiments([published(), noon], other, [scored(2, '$B', 0.2), noon]);
    expect(some.seen({ cutoffAt: cutoff }).at('A', day)).toBeUndefined();
    expect(some.seen({ cutoffAt: cutoff }).at('B', day)).toMatchObject({ mean: 0.2 });
    const twice = [scored(1, '$A rises', 0.4, '1.1.0'), scored(1, '$A rises', 0.1, '1.0.0')].map(
      (draft) => [draft, noon] as const,
    );
    expect(
      sentiments([published(), noon], ...twice)
        .seen({ cutoffAt: cutoff })
        .at('A', day),
    ).toMatchObject({ mean: 0.4 });
  });

  it('is not of a newer model that has scored only what came later', () => {
    const older = [[published(), noon] as const, [scored(1, '$A rises', 0.4), noon] as const];
    const next = [published({ number: 2, title: '$A falls' }), noon + 48 * hour] as const;
    const newer = [scored(2, '$A falls', -1, '2.0.0'), noon + 48 * hour] as const;
    const made = sentiments(...older, next, newer);
    expect(made.seen({ cutoffAt: cutoff }).version).toBe(sentiments(...older).seen({ cutoffAt: cutoff }).version);
    expect(made.seen({ cutoffAt: cutoff }).at('A', day)).toMatchObject({ mean: 0.4 });
    expect(made.seen({ cutoffAt: cutoff + 48 * hour }).version).toBe('2.0.0');
  });

  it('leaves out what was withdrawn', () => {
    const data = { articleId: idOf(1), withdraws: idOf(9), instrumentIds: ['A'] };
    const gone = { type: 'marketlog.articles.v1.ArticleWithdrawn', data } as const;
    const made = sentiments([published(), noon], [scored(1, '$A rises', 0.5), noon], [gone, noon]);
    expect(made.seen({ cutoffAt: cutoff }).at('A', day)).toMatchObject({ articles: 0 });
  });
});
