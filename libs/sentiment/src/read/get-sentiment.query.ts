import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InstrumentDirectory } from '#contracts';
import { EventStore } from '#event-sourcing';
import { reachMinPosition } from '#resources';
import { labelOf } from './daily-sentiment.js';
import { SentimentRepository } from './sentiment.repository.js';
import type { SentimentAnswer, SentimentQuery } from './sentiment.schema.js';
import { SentimentSeriesReader, unavailable } from './sentiment-series.js';

/** Sentiment of one instrument: its last completed session and the daily series. */
export class GetSentiment extends Query<SentimentAnswer> {
  constructor(
    readonly symbol: string,
    readonly query: SentimentQuery,
  ) {
    super();
  }
}

@QueryHandler(GetSentiment)
export class GetSentimentHandler implements IQueryHandler<GetSentiment> {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly series: SentimentSeriesReader,
    private readonly repository: SentimentRepository,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `invalid_parameter`, `projection_behind`. */
  async execute({ symbol, query }: GetSentiment): Promise<SentimentAnswer> {
    await reachMinPosition(this.store, query.minPosition, {
      instruments: (address) => this.directory.reached(address),
      articles: (address) => this.repository.contributionsReached(address),
      sentiment: (address) => this.repository.scoresReached(address),
    });
    const instrument = await this.directory.get(symbol);
    const series = await this.series.read(instrument, query);
    const { daily, sessions, last, model } = series;
    const why = unavailable(series);
    return {
      data: {
        symbol: instrument.symbol,
        date: last?.date ?? null,
        score: last?.mean ?? null,
        label: last ? labelOf(last.mean) : null,
        articles: last?.eligibleArticles ?? 0,
        model: model ? { name: model.name, version: model.version, hash: model.hash } : null,
        daily: [...daily],
      },
      meta: {
        symbol: instrument.symbol,
        exchange: instrument.exchange,
        sessions: sessions.kind,
        unavailable: {
          ...(why === undefined ? {} : { score: why }),
          ...(sessions.reason === undefined ? {} : { sessions: sessions.reason }),
        },
      },
    };
  }
}
