import { encodeEvent, type EventDraft } from '#contracts';
import { textHash } from '#markets';
import { articlePublished } from '#testing';
import { calendar, type SmallMarket } from './small-market.fixture.js';

/** An article as a test writes it: of one instrument, published four hours before the close of a session, scored or not. */
export interface DrawnArticle {
  readonly number: number;
  readonly symbol: string;
  readonly date: string;
  readonly score?: number;
}

/** Of the article of a number. */
export const articleIdOf = (number: number) => `5f0c2f0e-7c9a-5c1d-8b3e-${String(number).padStart(12, '0')}`;
const titleOf = ({ number, symbol }: DrawnArticle) => `$${symbol} in the news ${'x'.repeat(number)}`;

/** An article for each second session and third instrument of a span, each with a score of its own. */
export function drawnArticles(from: string, to: string, symbols: readonly string[]): DrawnArticle[] {
  const days = calendar.sessionsBetween(from, to).filter((_, day) => day % 2 === 0);
  const places = days.flatMap((date) => symbols.filter((_, i) => i % 3 === 0).map((symbol) => ({ date, symbol })));
  return places.map((place, i) => ({ ...place, number: i + 1, score: Math.sin(i + 1) }));
}

async function append({ store }: SmallMarket, stream: string, draft: EventDraft, occurredAt: number): Promise<void> {
  await store.append(stream, 'any', [encodeEvent(draft, { stream, occurredAt })]);
}

export async function publish(market: SmallMarket, article: DrawnArticle): Promise<void> {
  const { number, symbol, date } = article;
  const publishedAt = calendar.closeOf(date)! - 4 * 3_600_000;
  const mentions = [{ instrumentId: symbol, symbol, tagged: true }];
  const said = {
    articleId: articleIdOf(number),
    title: titleOf(article),
    text: '',
    publishedAt: BigInt(publishedAt),
    mentions,
  };
  await append(market, `article-${articleIdOf(number)}`, articlePublished(said), publishedAt);
}

/** Scores it by a model of sentiment of some version. */
export async function score(market: SmallMarket, article: DrawnArticle, modelVersion = '1.1.0'): Promise<void> {
  const hashes = { textHash: textHash(titleOf(article)), modelHash: 'a'.repeat(64), modelName: 'sentiment' };
  const values = { score: article.score ?? 0, positive: 0, neutral: 0, negative: 0 };
  const data = { articleId: articleIdOf(article.number), revision: 1, modelVersion, ...hashes, ...values };
  const draft = { type: 'marketlog.sentiment.v1.ArticleSentimentScored', data } as const;
  await append(market, `sentiment-${articleIdOf(article.number)}`, draft, calendar.closeOf(article.date)!);
}
