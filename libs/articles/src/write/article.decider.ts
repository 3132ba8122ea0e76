import { assertNever, type Decider } from '#event-sourcing';
import type { Fact } from '#contracts';

export type ArticleEvent = Fact<
  | 'marketlog.articles.v1.ArticlePublished'
  | 'marketlog.articles.v1.ArticleLinkedToInstruments'
  | 'marketlog.articles.v1.ArticleRevised'
  | 'marketlog.articles.v1.ArticleWithdrawn'
  | 'marketlog.articles.v1.ArticleLinkWithdrawn'
  | 'marketlog.articles.v1.ArticleRevisionWithdrawn'
>;

export interface Mention {
  readonly instrumentId: string;
  /** As the source wrote it. */
  readonly symbol: string;
  /** False where the symbol was only the search key. */
  readonly tagged: boolean;
}

/** An article as a source delivered it, once. A field that the source did not give is undefined. */
export interface ArticleDelivery {
  readonly articleId: string;
  readonly source: string;
  readonly sourceId: string | undefined;
  readonly url: string | undefined;
  /** UTC milliseconds. */
  readonly publishedAt: number;
  readonly title: string | undefined;
  readonly text: string | undefined;
  readonly language: string | undefined;
  readonly mentions: readonly Mention[];
}

export interface ArticleState {
  /** 0 before the article is published. */
  readonly revision: number;
  /** UTC milliseconds. */
  readonly publishedAt: number;
  readonly title: string | undefined;
  readonly text: string | undefined;
  /** Event that brought the present words. */
  readonly wordsFrom: string;
  readonly instruments: readonly string[];
}

const initialState: ArticleState = {
  revision: 0,
  publishedAt: 0,
  title: undefined,
  text: undefined,
  wordsFrom: '',
  instruments: [],
};

/** Publishes what is new, links further instruments, revises changed words; nothing for what was delivered before. */
function decide(delivery: ArticleDelivery, state: ArticleState): ArticleEvent[] {
  if (state.revision === 0) return [published(delivery)];
  const { articleId } = delivery;
  const events: ArticleEvent[] = [];
  const mentions = delivery.mentions.filter((mention) => !state.instruments.includes(mention.instrumentId));
  if (mentions.length > 0) {
    events.push({
      type: 'marketlog.articles.v1.ArticleLinkedToInstruments',
      data: { articleId, mentions: unique(mentions) },
    });
  }
  // Words that a delivery leaves out are not taken back.
  const title = delivery.title ?? state.title;
  const text = delivery.text ?? state.text;
  if (title !== state.title || text !== state.text) {
    const data = { articleId, ...given({ title, text }), revision: state.revision + 1, supersedes: state.wordsFrom };
    events.push({ type: 'marketlog.articles.v1.ArticleRevised', data });
  }
  return events;
}

function published(delivery: ArticleDelivery): ArticleEvent {
  const { articleId, source, sourceId, url, publishedAt, title, text, language, mentions } = delivery;
  return {
    type: 'marketlog.articles.v1.ArticlePublished',
    data: {
      articleId,
      source,
      publishedAt: BigInt(publishedAt),
      ...given({ sourceId, url, title, text, language }),
      mentions: unique(mentions),
    },
  };
}

function evolve(state: ArticleState, { type, data, id = '' }: ArticleEvent): ArticleState {
  switch (type) {
    case 'marketlog.articles.v1.ArticlePublished':
      return {
        revision: 1,
        publishedAt: Number(data.publishedAt ?? 0),
        title: data.title,
        text: data.text,
        wordsFrom: id,
        instruments: mentioned(data),
      };
    case 'marketlog.articles.v1.ArticleLinkedToInstruments':
      return { ...state, instruments: [...state.instruments, ...mentioned(data)] };
    case 'marketlog.articles.v1.ArticleWithdrawn':
      return initialState;
    case 'marketlog.articles.v1.ArticleLinkWithdrawn': {
      const { instrumentIds = [] } = data;
      return { ...state, instruments: state.instruments.filter((instrument) => !instrumentIds.includes(instrument)) };
    }
    case 'marketlog.articles.v1.ArticleRevised':
    case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
      return { ...state, revision: data.revision ?? 0, title: data.title, text: data.text, wordsFrom: id };
    default:
      return assertNever(type);
  }
}

function mentioned({ mentions = [] }: { readonly mentions?: readonly { readonly instrumentId?: string }[] }): string[] {
  return mentions.map(({ instrumentId = '' }) => instrumentId);
}

function unique(mentions: readonly Mention[]): Mention[] {
  if (mentions.length < 2) return [...mentions];
  return [...new Map(mentions.map((mention) => [mention.instrumentId, mention])).values()];
}

function given<T extends Readonly<Record<string, string | undefined>>>(fields: T) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

export const articleDecider: Decider<ArticleState, ArticleDelivery, ArticleEvent> = { initialState, decide, evolve };
