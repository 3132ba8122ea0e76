import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { SymbolMoments, type SymbolMoment } from '#resources';
import { unavailableOf } from './null-fields.js';
import { PredictionsRepository } from './predictions.repository.js';
import { ServedModel } from './served-model.js';
import { Unpredicted } from './unpredicted.js';
import type { PredictAnswer, Prediction, PredictQuery } from './predictions.schema.js';

/** The latest prediction of an instrument. */
export class GetPrediction extends Query<PredictAnswer> {
  constructor(
    readonly moment: SymbolMoment,
    readonly query: PredictQuery,
  ) {
    super();
  }
}

@QueryHandler(GetPrediction)
export class GetPredictionHandler implements IQueryHandler<GetPrediction> {
  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly served: ServedModel,
    private readonly unpredicted: Unpredicted,
    private readonly moments: SymbolMoments,
  ) {}

  /** @throws MarketlogError that says why there is none. */
  async execute({ moment, query }: GetPrediction): Promise<PredictAnswer> {
    const { instrumentId, symbol } = moment.instrument;
    const latest = await this.served.latest(instrumentId, query);
    if (latest === undefined) throw await this.unpredicted.because(moment.instrument, query);
    const { asOf: _asOf, ...meta } = await this.moments.meta(moment, false);
    const unavailable = { ...unavailableOf(latest), ...(await this.#sinceThen(instrumentId, latest)) };
    return { data: latest, meta: { symbol, ...meta, unavailable } };
  }

  /** Why a later session has none, as of an instrument that is halted: the latest prediction is not about its next session. */
  async #sinceThen(instrumentId: string, { asOfDate }: Prediction): Promise<Record<string, string>> {
    const missing = await this.predictions.missing(instrumentId);
    return missing === undefined || missing.date <= asOfDate ? {} : { nextPrediction: missing.reason };
  }
}
