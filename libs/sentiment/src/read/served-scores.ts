import { Injectable } from '@nestjs/common';
import { compareVersions, ModelRegistry, type ModelVersion } from '#contracts';
import { SentimentRepository, type ScoreRecord } from './sentiment.repository.js';

/** Name of the model in the registry, and of its folder. */
export const sentimentModelName = 'sentiment';

/** The scores that answers show: of the promoted version, else of the newest that has scored an article's present words. */
@Injectable()
export class ServedScores {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly scores: SentimentRepository,
  ) {}

  promoted(): Promise<ModelVersion | undefined> {
    return this.registry.promoted(sentimentModelName);
  }

  /** By article id. One whose present words no model has scored is absent. */
  async of(
    articles: readonly { readonly articleId: string; readonly textHash: string | null }[],
    promoted: ModelVersion | undefined,
  ): Promise<Map<string, ScoreRecord>> {
    const present = new Map(articles.map(({ articleId, textHash }) => [articleId, textHash]));
    const served = new Map<string, ScoreRecord>();
    for (const record of await this.scores.scoresOf([...present.keys()])) {
      if (record.textHash !== present.get(record.articleId)) continue;
      const best = served.get(record.articleId);
      if (best === undefined || isBefore(record, best, promoted)) served.set(record.articleId, record);
    }
    return served;
  }
}

function isBefore(a: ScoreRecord, b: ScoreRecord, promoted: ModelVersion | undefined): boolean {
  if (b.modelHash === promoted?.hash) return false;
  return a.modelHash === promoted?.hash || compareVersions(a.modelVersion, b.modelVersion) > 0;
}
