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
import { partitionPages, type EventEnvelope, type EventStore } from '#event-sourcing';
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
import type { EventReference } from '../../window/price-history.js';
import type { SentimentBlock } from '../step-features.js';

type ScoredEvent = MarketlogEvent<'marketlog.sentiment.v1.ArticleSentimentScored'>;

/** Something that is said of an article, since when it could be known, and when it was recorded: UTC milliseconds. */
interface Known<T> {
  readonly availableAt: number;
  readonly recordedAt: number;
  readonly event: EventReference;
  readonly fact: T;
}

/** What counts of all that is said of articles. */
export interface ArticleSight {
  /** What was available by then, UTC milliseconds. */
  readonly cutoffAt: number;
  /** What was recorded by then, however early it was published; everything by default. */
  readonly recordedThrough?: number | undefined;
  /** Of the sentiment model whose scores count; by default the newest that had scored anything that was available by then. */
  readonly version?: string | undefined;
}

interface Told {
  readonly articleId: string;
  readonly source: string;
  readonly publishedAt: number;
  readonly availableAt: number;
  readonly events: Known<ArticleEvent>[];
  readonly scores: Known<ScoredEvent['data']>[];
}

interface Scored {
  readonly firstAvailable: number;
  readonly firstRecorded: number;
  readonly lastRecorded: number;
}

const unscored: Scored = { firstAvailable: Infinity, firstRecorded: Infinity, lastRecorded: -Infinity };

const wanted = new Set(storedTypes([...articleEventTypes, 'marketlog.sentiment.v1.ArticleSentimentScored']));

/**
 * What articles say of instruments at the sessions of a calendar, from the log. An article belongs to the first session that closes after it
 * became available; a revision or a score that was recorded live counts only from that moment on.
 */
export class ArticleSentiments {
  readonly #articles = new Map<string, Told>();
  /** By instrument and session, as `AAPL 2014-01-02`. */
  readonly #bySession = new Map<string, Set<Told>>();
  /** By version of the model: UTC milliseconds of the first score to be available, the first to be recorded and the last. */
  readonly #scored = new Map<string, Scored>();
  #recordedThrough = 0;

  constructor(private readonly calendar: ExchangeCalendar) {}

  /** @param since UTC milliseconds: of what was recorded before nothing is known; nothing is available before it is recorded or published */
  static async read(store: EventStore, calendar: ExchangeCalendar, since?: number): Promise<ArticleSentiments> {
    const sentiments = new ArticleSentiments(calendar);
    // Articles first: when a score could be known depends on when its article was published.
    for (const category of ['articles', 'sentiment'] as const) {
      for (const head of await store.heads(category)) {
        const after = since === undefined ? 0 : await store.positionAt(head, since - 1);
        for await (const page of partitionPages(store, head, { after, upTo: head.position })) sentiments.addAll(page);
      }
    }
    return sentiments;
  }

  /** When the last of what is known was recorded, UTC milliseconds. */
  get recordedThrough(): number {
    return this.#recordedThrough;
  }

  /** Events of any kind, those of an article before its scores; what is not about articles says nothing. */
  addAll(envelopes: readonly EventEnvelope[]): void {
    for (const envelope of envelopes)
      if (wanted.has(envelope.type)) this.add(decodeEvent(envelope) as ArticleEvent | ScoredEvent);
  }

  /** Events of an article come in order; a score of an article that is not known says nothing. */
  add(event: ArticleEvent | ScoredEvent): void {
    const { articleId } = event.data;
    const known = this.#articles.get(articleId);
    const { id, stream, version, recordedAt } = event;
    const source = { event: { id, stream, version }, recordedAt };
    this.#recordedThrough = Math.max(this.#recordedThrough, recordedAt);
    if (event.type === 'marketlog.sentiment.v1.ArticleSentimentScored') {
      if (known === undefined) return;
      const availableAt = since(known, recordedAt);
      known.scores.push({ ...source, availableAt, fact: event.data });
      const { modelVersion } = event.data;
      const scored = this.#scored.get(modelVersion) ?? unscored;
      this.#scored.set(modelVersion, {
        firstAvailable: Math.min(scored.firstAvailable, availableAt),
        firstRecorded: Math.min(scored.firstRecorded, recordedAt),
        lastRecorded: Math.max(scored.lastRecorded, recordedAt),
      });
      return;
    }
    const told = known ?? this.#begin(event);
    if (told === undefined) return;
    told.events.push({ ...source, availableAt: since(told, recordedAt), fact: event });
    if (!('mentions' in event.data)) return;
    const session = this.calendar.sessionOf(told.availableAt);
    if (session === undefined) return;
    for (const { instrumentId } of event.data.mentions) {
      const key = `${instrumentId} ${session}`;
      this.#bySession.set(key, (this.#bySession.get(key) ?? new Set()).add(told));
    }
  }

  /** As much of it as counts. */
  seen({ cutoffAt, recordedThrough = Infinity, version }: ArticleSight): SeenSentiments {
    const articlesOf = (place: string) => [...(this.#bySession.get(place) ?? [])];
    const moment = { cutoffAt, recordedThrough };
    return new SeenSentiments(articlesOf, moment, version ?? this.#newest(moment));
  }

  /**
   * The newest version with a score that counts: one that has scored only what came later must change nothing. Where none has, that any
   * was recorded says that articles are scored, so that none of them is not the same as unknown.
   */
  #newest(moment: Moment): string | undefined {
    const recorded = [...this.#scored].filter(([, { firstRecorded }]) => firstRecorded <= moment.recordedThrough);
    const versions = recorded.map(([version]) => version).sort(compareVersions);
    return versions.findLast((version) => this.#hasScored(version, moment)) ?? versions.at(-1);
  }

  #hasScored(version: string, moment: Moment): boolean {
    const { firstAvailable, lastRecorded } = this.#scored.get(version)!;
    if (lastRecorded <= moment.recordedThrough) return firstAvailable <= moment.cutoffAt;
    const isOf = (score: Told['scores'][number]) => score.fact.modelVersion === version && counts(score, moment);
    return [...this.#articles.values()].some(({ scores }) => scores.some(isOf));
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

interface Moment {
  readonly cutoffAt: number;
  readonly recordedThrough: number;
}

const counts = ({ availableAt, recordedAt }: Known<unknown>, { cutoffAt, recordedThrough }: Moment) =>
  availableAt <= cutoffAt && recordedAt <= recordedThrough;

/** What articles say, as it was known at one moment. */
export class SeenSentiments {
  readonly #known = new Map<string, ReturnType<typeof scoredArticles>>();

  constructor(
    /** By instrument and session, as `AAPL 2014-01-02`. */
    private readonly articlesOf: (place: string) => readonly Told[],
    private readonly moment: Moment,
    /** Of the sentiment model; undefined where none had scored anything. */
    readonly version: string | undefined,
  ) {}

  /**
   * The block of an instrument at a session.
   * @returns undefined where no model has scored anything, or none of the articles that count
   */
  at(instrumentId: string, date: string): SentimentBlock | undefined {
    if (this.version === undefined) return undefined;
    const counted = this.#counted(instrumentId, date);
    if (counted.length === 0) return { mean: 0, dispersion: 0, articles: 0 };
    const scores = weightedScores(
      counted.flatMap(({ score, instruments }) =>
        score === undefined ? [] : [{ score: score.fact.score, instruments }],
      ),
    );
    return scores && { ...scores, articles: counted.length };
  }

  /** The events that this block is computed from: of the articles that count, and of their scores. */
  eventsAt(instrumentId: string, date: string): EventReference[] {
    if (this.version === undefined) return [];
    return this.#counted(instrumentId, date).flatMap(({ told, score }) => {
      const known = told.events.filter((each) => counts(each, this.moment));
      return [...known, ...(score === undefined ? [] : [score])].map(({ event }) => event);
    });
  }

  /** Asked for what is fed, and again for the events behind it. */
  #counted(instrumentId: string, date: string): ReturnType<typeof scoredArticles> {
    const place = `${instrumentId} ${date}`;
    let counted = this.#known.get(place);
    if (counted === undefined) {
      counted = scoredArticles(this.articlesOf(place), instrumentId, this.version!, this.moment);
      this.#known.set(place, counted);
    }
    return counted;
  }
}

/** Those of the articles that count for an instrument, each with its score. */
function scoredArticles(articles: readonly Told[], instrumentId: string, version: string, moment: Moment) {
  const contributions = articles.flatMap((told) => contributionOf(told, instrumentId, moment));
  return countedArticles(contributions).map((each) => ({
    ...each,
    score: scoreOf(each.told, each.text, version, moment),
  }));
}

/** What an article counts for an instrument as it is known at a moment; nothing where it does not mention it, or no longer. */
function contributionOf(told: Told, instrumentId: string, moment: Moment) {
  let article: ArticleInForce | undefined;
  for (const known of told.events) if (counts(known, moment)) article = evolveArticle(article, known.fact);
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

function scoreOf({ scores }: Told, text: string | undefined, version: string, moment: Moment) {
  if (text === undefined) return undefined;
  const known = scores.filter((each) => counts(each, moment) && each.fact.modelVersion === version);
  if (known.length === 0) return undefined;
  const hash = textHash(text);
  return known.findLast(({ fact }) => fact.textHash === hash);
}
