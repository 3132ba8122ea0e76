import { Injectable } from '@nestjs/common';
import {
  ArticleWithdrawal,
  withdrawFacts,
  type EventDraft,
  type MarketlogEvent,
  type Withdrawal,
  type WithdrawalOutcome,
  type WithdrawalRequest,
  type WithdrawalRules,
} from '#contracts';
import { EventStore } from '#event-sourcing';

/** Takes articles, links and revisions back. */
@Injectable()
export class LogArticleWithdrawal extends ArticleWithdrawal {
  constructor(private readonly store: EventStore) {
    super();
  }

  override withdraw(request: WithdrawalRequest): Promise<WithdrawalOutcome> {
    return withdrawFacts(this.store, articleWithdrawalRules, request);
  }
}

/** Words replace one another; each link stands alone; all of them stand on the article. */
export const articleWithdrawalRules: WithdrawalRules = {
  slotOf: (event) => {
    switch (event.type) {
      case 'marketlog.articles.v1.ArticlePublished':
      case 'marketlog.articles.v1.ArticleRevised':
        return 'words';
      case 'marketlog.articles.v1.ArticleLinkedToInstruments':
        return event.id;
      default:
        return undefined;
    }
  },
  withdrawnBy: (event) => {
    switch (event.type) {
      case 'marketlog.articles.v1.ArticleWithdrawn':
      case 'marketlog.articles.v1.ArticleLinkWithdrawn':
      case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
        return event.data.withdraws;
      default:
        return undefined;
    }
  },
  isBase: ({ type }) => type === 'marketlog.articles.v1.ArticlePublished',
  draft: draftOf,
};

function draftOf({ withdrawn, restored }: Withdrawal, past: readonly MarketlogEvent[]): EventDraft {
  const withdraws = withdrawn.id;
  switch (withdrawn.type) {
    case 'marketlog.articles.v1.ArticlePublished':
    case 'marketlog.articles.v1.ArticleLinkedToInstruments': {
      const { articleId, mentions } = withdrawn.data;
      const data = { articleId, withdraws, instrumentIds: mentions.map(({ instrumentId }) => instrumentId) };
      return withdrawn.type === 'marketlog.articles.v1.ArticlePublished'
        ? { type: 'marketlog.articles.v1.ArticleWithdrawn', data }
        : { type: 'marketlog.articles.v1.ArticleLinkWithdrawn', data };
    }
    case 'marketlog.articles.v1.ArticleRevised': {
      const { articleId } = withdrawn.data;
      const data = { articleId, withdraws, ...wordsOf(restored), revision: nextRevision(past) };
      return { type: 'marketlog.articles.v1.ArticleRevisionWithdrawn', data };
    }
    default:
      throw new TypeError(`${withdrawn.type} is not a fact about an article`);
  }
}

function wordsOf(restored: Withdrawal['restored']): { title?: string; text?: string } {
  if (
    restored?.type !== 'marketlog.articles.v1.ArticlePublished' &&
    restored?.type !== 'marketlog.articles.v1.ArticleRevised'
  )
    return {};
  const { title, text } = restored.data;
  return { ...(title === undefined ? {} : { title }), ...(text === undefined ? {} : { text }) };
}

/** Revisions are counted on, so that each text that was ever in force has a number of its own. */
function nextRevision(past: readonly MarketlogEvent[]): number {
  let revision = 1;
  for (const { type, data } of past) {
    if (type === 'marketlog.articles.v1.ArticleRevised') revision = Math.max(revision, data.revision);
    if (type === 'marketlog.articles.v1.ArticleRevisionWithdrawn') revision = Math.max(revision, data.revision);
  }
  return revision + 1;
}
