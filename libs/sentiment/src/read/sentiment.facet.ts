import { Injectable } from '@nestjs/common';
import { StockFacet, type InstrumentReference, type StockFacetAnswer } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { labelOf } from './daily-sentiment.js';
import { SentimentRepository } from './sentiment.repository.js';
import { SentimentSeriesReader, unavailable } from './sentiment-series.js';

/** Days that are looked through for the last one that is over and has scored articles. */
const recentDays = 10;

/** What a stock shows of its sentiment: its last completed session. */
@Injectable()
export class SentimentFacet extends StockFacet<'sentiment'> {
  override readonly name = 'sentiment';
  override readonly category = 'sentiment';

  constructor(
    private readonly series: SentimentSeriesReader,
    private readonly repository: SentimentRepository,
  ) {
    super();
  }

  override async of(instrument: InstrumentReference, recordedUpTo?: number): Promise<StockFacetAnswer<'sentiment'>> {
    if (recordedUpTo !== undefined) return { unavailable: 'not_as_of' };
    const series = await this.series.read(instrument, { limit: recentDays });
    const { last } = series;
    if (last === undefined) return { unavailable: unavailable(series) ?? 'not_scored_yet' };
    const { date, mean: score, eligibleArticles: articles } = last;
    return { value: { date, score, label: labelOf(score), articles } };
  }

  override reached(address: EventAddress): Promise<void> {
    return this.repository.scoresReached(address);
  }
}
