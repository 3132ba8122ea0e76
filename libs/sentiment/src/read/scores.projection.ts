import { SentimentLabel, type MarketlogEvent } from '#contracts';
import type { Projection, Row } from '#event-sourcing';

type ScoredEvent = MarketlogEvent<'marketlog.sentiment.v1.ArticleSentimentScored'>;

/** How the table names a label. */
const labelNames: Readonly<Record<SentimentLabel, string>> = {
  [SentimentLabel.UNSPECIFIED]: 'neutral',
  [SentimentLabel.POSITIVE]: 'positive',
  [SentimentLabel.NEUTRAL]: 'neutral',
  [SentimentLabel.NEGATIVE]: 'negative',
};

/** What each version of a model says of each article, for each text of it that was scored: one that is in force again needs no new score. */
export const scoresProjection: Projection<ScoredEvent> = {
  name: 'sentiment',
  version: 2,
  category: 'sentiment',
  types: ['marketlog.sentiment.v1.ArticleSentimentScored'],
  load: { past: 'none' },
  tables: [
    {
      name: 'article_sentiment',
      columns: {
        article_id: { type: { kind: 'uuid' } },
        model_hash: { type: { kind: 'identifier', length: 64 } },
        model_name: { type: { kind: 'identifier', length: 100 } },
        model_version: { type: { kind: 'identifier', length: 40 } },
        /** Of the article, the last one that had this text: 1 as published. */
        revision: { type: { kind: 'integer' } },
        text_hash: { type: { kind: 'identifier', length: 64 } },
        label: { type: { kind: 'identifier', length: 8 } },
        positive: { type: { kind: 'double' } },
        neutral: { type: { kind: 'double' } },
        negative: { type: { kind: 'double' } },
        score: { type: { kind: 'double' } },
      },
      primaryKey: ['article_id', 'model_hash', 'text_hash'],
      keyColumn: 'article_id',
      hashed: {
        key: ['article_id', 'model_hash', 'text_hash'],
        columns: ['model_name', 'model_version', 'revision', 'label', 'positive', 'neutral', 'negative', 'score'],
      },
    },
  ],
  project(articleId, events) {
    const rows = new Map<string, Row>();
    for (const { data } of events) {
      rows.set(`${data.modelHash} ${data.textHash}`, {
        article_id: articleId,
        model_hash: data.modelHash,
        model_name: data.modelName,
        model_version: data.modelVersion,
        revision: data.revision,
        text_hash: data.textHash,
        label: labelNames[data.label],
        positive: data.positive,
        neutral: data.neutral,
        negative: data.negative,
        score: data.score,
      });
    }
    return [...rows.values()].map((row) => ({ kind: 'upsert', table: 'article_sentiment', row }));
  },
};

/** The other direction: for who records a score. */
export const labelValues = {
  positive: SentimentLabel.POSITIVE,
  neutral: SentimentLabel.NEUTRAL,
  negative: SentimentLabel.NEGATIVE,
} as const;
