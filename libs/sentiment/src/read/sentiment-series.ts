import { Injectable } from '@nestjs/common';
import type { InstrumentReference, ModelVersion } from '#contracts';
import { EventStore } from '#event-sourcing';
import { dailySentiment, type DailySentiment } from './daily-sentiment.js';
import { SentimentRepository, type ContributionPlace, type ContributionRecord } from './sentiment.repository.js';
import { ServedScores } from './served-scores.js';
import { sessionsOf, type Sessions } from './sessions.js';

export interface SeriesRange {
  /** YYYY-MM-DD, inclusive. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  /** Days, the newest ones. */
  readonly limit: number;
}

export interface SentimentSeries {
  /** Newest first; days without articles are left out. */
  readonly daily: readonly DailySentiment[];
  readonly sessions: Sessions;
  /** The last day that is over and has scored articles that count. */
  readonly last: (DailySentiment & { readonly mean: number }) | undefined;
  /** Undefined where none was promoted. */
  readonly model: ModelVersion | undefined;
}

const perQuery = 2_000;
const day = 86_400_000;
/** No two sessions lie further apart. */
const longestPause = 30 * day;

/** Daily sentiment of an instrument, joined when it is read: contributions of the articles, scores of the models. */
@Injectable()
export class SentimentSeriesReader {
  constructor(
    private readonly repository: SentimentRepository,
    private readonly scores: ServedScores,
    private readonly store: EventStore,
  ) {}

  async read({ instrumentId, exchange }: InstrumentReference, range: SeriesRange): Promise<SentimentSeries> {
    const sessions = sessionsOf(exchange);
    const [now, model] = await Promise.all([this.store.now(), this.scores.promoted()]);
    const found = await this.contributions(instrumentId, range, sessions);
    const scores = await this.scores.of(found, model);
    const contributions = found.map((each) => ({ ...each, scored: scores.get(each.articleId) }));
    const daily = dailySentiment(contributions, sessions.of).slice(0, range.limit);
    const last = daily.find(
      (each): each is DailySentiment & { mean: number } => each.mean !== null && sessions.isOver(each.date, now),
    );
    return { daily, sessions, last, model };
  }

  /** All of the newest days of the range, of as many as are wanted. */
  private async contributions(
    instrumentId: string,
    { start, end, limit }: SeriesRange,
    sessions: Sessions,
  ): Promise<ContributionRecord[]> {
    const from = start === undefined ? Number.MIN_SAFE_INTEGER : Date.parse(start) - longestPause;
    const to = end === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(end) + 2 * day;
    const found: ContributionRecord[] = [];
    const days = new Set<string>();
    for (let beyond: ContributionPlace | undefined; ;) {
      const some = await this.repository.contributions(instrumentId, { from, to, beyond, limit: perQuery });
      for (const each of some) {
        const date = sessions.of(each.availableAt);
        if ((start !== undefined && date < start) || (end !== undefined && date > end)) continue;
        days.add(date);
        found.push(each);
      }
      const last = some.at(-1);
      // The oldest day may go on in the next rows.
      if (last === undefined || some.length < perQuery || days.size > limit) return found;
      beyond = [last.availableAt, last.articleId];
    }
  }
}

/** The reason why there is no score; undefined if there is one. */
export function unavailable({ last, model, daily }: SentimentSeries): string | undefined {
  if (last !== undefined) return undefined;
  if (daily.every(({ eligibleArticles }) => eligibleArticles === 0)) return 'no_articles';
  return model === undefined ? 'no_model' : 'not_scored_yet';
}
