import {
  articleEventTypes,
  compareVersions,
  decodeEvent,
  evolveArticle,
  storedTypes,
  type ArticleEvent,
  type ArticleInForce,
  type MarketlogEvent,
} from '#contracts';
import { partitionPages, type EventStore } from '#event-sourcing';
import {
  availableFrom,
  countedArticles,
  isEligible,
  scoredTextOf,
  textHash,
  weightedScores,
  wordsKeyOf,
  type ExchangeCalendar,
} from '#markets';
import type { SentimentBlock } from '../step-features.js';

type ScoredEvent = MarketlogEvent<'marketlog.sentiment.v1.ArticleSentimentScored'>;

/** Something that is said of an article, and since when it could be known: UTC milliseconds. */
interface Known<T> {
  readonly availableAt: number;
  readonly fact: T;
}

interface Told {
  readonly articleId: string;
  readonly source: string;
  readonly publishedAt: number;
  readonly availableAt: number;
  readonly events: Known<ArticleEvent>[];
  readonly scores: Known<ScoredEvent['data']>[];
}

const wanted = new Set(storedTypes([...articleEventTypes, 'marketlog.sentiment.v1.ArticleSentimentScored']));

/**
 * What articles say of instruments at the sessions of a calendar, from the log. An article belongs to the first session that closes after it
 * became available; a revision or a score that was recorded live counts only from that moment on.
 */
export class ArticleSentiments {
  readonly #articles = new Map<string, Told>();
  /** By instrument and session, as `AAPL 2014-01-02`. */
  readonly #bySession = new Map<string, Set<Told>>();
  #newest: string | undefined;

  /** @param version of the model whose scores count; by default the newest that has scored anything */
  constructor(
    private readonly calendar: ExchangeCalendar,
    private readonly version?: string,
  ) {}

  static async read(store: EventStore, calendar: ExchangeCalendar, version?: string): Promise<ArticleSentiments> {
    const sentiments = new ArticleSentiments(calendar, version);
    // Articles first: when a score could be known depends on when its article was published.
    for (const category of ['articles', 'sentiment'] as const) {
      for (const head of await store.heads(category)) {
        for await (const page of partitionPages(store, head, { upTo: head.position })) {
          for (const envelope of page)
            if (wanted.has(envelope.type)) sentiments.add(decodeEvent(envelope) as ArticleEvent | ScoredEvent);
        }
      }
    }
    return sentiments;
  }

  /** Events of an article come in order; a score of an article that is not known says nothing. */
  add(event: ArticleEvent | ScoredEvent): void {
    const { articleId } = event.data;
    const known = this.#articles.get(articleId);
    if (event.type === 'marketlog.sentiment.v1.ArticleSentimentScored') {
      if (known === undefined) return;
      known.scores.push({ availableAt: since(known, event.recordedAt), fact: event.data });
      const { modelVersion } = event.data;
      if (this.#newest === undefined || compareVersions(modelVersion, this.#newest) > 0) this.#newest = modelVersion;
      return;
    }
    const told = known ?? this.#begin(event);
    if (told === undefined) return;
    told.events.push({ availableAt: since(told, event.recordedAt), fact: event });
    if (!('mentions' in event.data)) return;
    const session = this.calendar.sessionOf(told.availableAt);
    if (session === undefined) return;
    for (const { instrumentId } of event.data.mentions) {
      const key = `${instrumentId} ${session}`;
      this.#bySession.set(key, (this.#bySession.get(key) ?? new Set()).add(told));
    }
  }

  /**
   * The block of an instrument at a session, as it is known at a cut-off (UTC milliseconds).
   * @returns undefined where no model has scored anything, or none of the articles that count
   */
  at(instrumentId: string, date: string, cutoffAt: number): SentimentBlock | undefined {
    const version = this.version ?? this.#newest;
    if (version === undefined) return undefined;
    const articles = [...(this.#bySession.get(`${instrumentId} ${date}`) ?? [])].flatMap((told) =>
      contributionOf(told, instrumentId, cutoffAt),
    );
    const counted = countedArticles(articles);
    if (counted.length === 0) return { mean: 0, dispersion: 0, articles: 0 };
    const scores = weightedScores(
      counted.flatMap(({ told, text, instruments }) => {
        const score = scoreOf(told, text, version, cutoffAt);
        return score === undefined ? [] : [{ score, instruments }];
      }),
    );
    return scores && { ...scores, articles: counted.length };
  }

  #begin(event: ArticleEvent): Told | undefined {
    if (event.type !== 'marketlog.articles.v1.ArticlePublished') return undefined;
    const { articleId, source } = event.data;
    const availableAt = availableFrom('article', event.occurredAt, { source, recordedAt: event.recordedAt });
    const told = { articleId, source, availableAt, publishedAt: event.occurredAt, events: [], scores: [] };
    this.#articles.set(articleId, told);
    return told;
  }
}

/** What came within days of the publication was known when it was recorded; what came with history, as early as the article. */
function since({ source, publishedAt }: Told, recordedAt: number): number {
  return availableFrom('article', publishedAt, { source, recordedAt });
}

/** What an article counts for an instrument as it is known at a cut-off; nothing where it does not mention it, or no longer. */
function contributionOf(told: Told, instrumentId: string, cutoffAt: number) {
  let article: ArticleInForce | undefined;
  for (const { availableAt, fact } of told.events) if (availableAt <= cutoffAt) article = evolveArticle(article, fact);
  const mention = article?.mentions.get(instrumentId);
  if (article === undefined || mention === undefined) return [];
  const key = wordsKeyOf(article);
  const { articleId, availableAt } = told;
  const eligible = key !== '' && isEligible(article, mention);
  return [
    {
      articleId,
      availableAt,
      eligible,
      wordsKey: key,
      instruments: article.mentions.size,
      told,
      text: scoredTextOf(article),
    },
  ];
}

function scoreOf({ scores }: Told, text: string | undefined, version: string, cutoffAt: number): number | undefined {
  if (text === undefined) return undefined;
  const known = scores.filter((each) => each.availableAt <= cutoffAt && each.fact.modelVersion === version);
  if (known.length === 0) return undefined;
  const hash = textHash(text);
  return known.findLast(({ fact }) => fact.textHash === hash)?.fact.score;
}
