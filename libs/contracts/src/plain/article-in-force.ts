import { assertNever } from '#event-sourcing';
import type { MarketlogEvent } from '../registry/event-types.js';

/** The events that an article follows from. */
export const articleEventTypes = [
  'marketlog.articles.v1.ArticlePublished',
  'marketlog.articles.v1.ArticleLinkedToInstruments',
  'marketlog.articles.v1.ArticleRevised',
  'marketlog.articles.v1.ArticleWithdrawn',
  'marketlog.articles.v1.ArticleLinkWithdrawn',
  'marketlog.articles.v1.ArticleRevisionWithdrawn',
] as const;
export type ArticleEvent = MarketlogEvent<(typeof articleEventTypes)[number]>;

/** An article as its events have left it. */
export interface ArticleInForce {
  readonly articleId: string;
  readonly source: string;
  readonly title: string | undefined;
  readonly text: string | undefined;
  readonly language: string | undefined;
  /** Of its publication, and when the log recorded that: UTC milliseconds. */
  readonly publishedAt: number;
  readonly recordedAt: number;
  /** By instrument id: the symbol as the source wrote it, and whether the source tags articles with what they are about. */
  readonly mentions: ReadonlyMap<string, { readonly symbol: string; readonly tagged: boolean }>;
}

type Mentions = ArticleInForce['mentions'];
type Given = readonly { readonly instrumentId: string; readonly symbol: string; readonly tagged: boolean }[];

/** The article after one more event; undefined before it is published and where it is withdrawn. */
export function evolveArticle(before: ArticleInForce | undefined, event: ArticleEvent): ArticleInForce | undefined {
  const { type, data, occurredAt: publishedAt, recordedAt } = event;
  switch (type) {
    case 'marketlog.articles.v1.ArticlePublished': {
      const { articleId, title, text, language, source } = data;
      return {
        articleId,
        source,
        title,
        text,
        language,
        publishedAt,
        recordedAt,
        mentions: added(undefined, data.mentions),
      };
    }
    case 'marketlog.articles.v1.ArticleLinkedToInstruments':
      return before && { ...before, mentions: added(before.mentions, data.mentions) };
    case 'marketlog.articles.v1.ArticleRevised':
    case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
      return before && { ...before, title: data.title, text: data.text };
    case 'marketlog.articles.v1.ArticleLinkWithdrawn': {
      const left = [...(before?.mentions ?? [])].filter(([instrument]) => !data.instrumentIds.includes(instrument));
      return before && { ...before, mentions: new Map(left) };
    }
    case 'marketlog.articles.v1.ArticleWithdrawn':
      return undefined;
    default:
      return assertNever(type);
  }
}

function added(before: Mentions | undefined, mentions: Given): Mentions {
  return new Map([
    ...(before ?? []),
    ...mentions.map(({ instrumentId, symbol, tagged }) => [instrumentId, { symbol, tagged }] as const),
  ]);
}
