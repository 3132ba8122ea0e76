import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MarketlogError } from '#event-sourcing';
import { SymbolMoments, type SymbolMoment } from '#http';
import { calendarOf } from '#markets';
import type { MissingReason } from '../window/feature-window.js';
import { PredictionsRepository } from './predictions.repository.js';
import { ServedModel } from './served-model.js';
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
    private readonly moments: SymbolMoments,
  ) {}

  /** @throws MarketlogError that says why there is none. */
  async execute({ moment, query }: GetPrediction): Promise<PredictAnswer> {
    const { instrumentId, symbol } = moment.instrument;
    const latest = await this.served.latest(instrumentId, query);
    if (latest === undefined) throw await this.#why(moment, query);
    const { asOf: _asOf, ...meta } = await this.moments.meta(moment, false);
    const unavailable = { ...unavailableOf(latest), ...(await this.#sinceThen(instrumentId, latest)) };
    return { data: latest, meta: { symbol, ...meta, unavailable } };
  }

  /** Why a later session has none, as of an instrument that is halted: the latest prediction is not about its next session. */
  async #sinceThen(instrumentId: string, { asOfDate }: Prediction): Promise<Record<string, string>> {
    const missing = await this.predictions.missing(instrumentId);
    return missing === undefined || missing.date <= asOfDate ? {} : { nextPrediction: missing.reason };
  }

  async #why({ instrument }: SymbolMoment, { mode, model }: PredictQuery): Promise<MarketlogError> {
    const { symbol, exchange, instrumentId } = instrument;
    const found = calendarOf(exchange);
    if (found.calendar === undefined) {
      const message =
        found.reason === 'exchange_unknown'
          ? `the exchange of ${symbol} is not known, so its sessions are not; import its prices with --exchange`
          : `there is no calendar of the exchange ${exchange} of ${symbol}`;
      return new MarketlogError(found.reason, message);
    }
    const missing = await this.predictions.missing(instrumentId);
    if (missing === undefined || mode !== undefined || model !== undefined) {
      return new MarketlogError(
        'not_predicted',
        `${symbol} has not been predicted yet; marketlog predict backfill does it`,
      );
    }
    const count = missing.sessionsMissing === null ? '' : ` (${missing.sessionsMissing} sessions missing)`;
    return new MarketlogError(
      missing.reason as MissingReason,
      `${symbol} could not be predicted at ${missing.date}: ${missing.reason}${count}`,
    );
  }
}

/** Why fields of a prediction are null. */
export function unavailableOf({ lower, probabilityUp, status }: Prediction): Record<string, string> {
  const warm: Record<string, string> = {};
  if (lower === null) Object.assign(warm, { lower: 'interval_warmup', upper: 'interval_warmup' });
  if (probabilityUp === null) warm['probabilityUp'] = 'base_rate_warmup';
  if (status === 'open') warm['actualClose'] = 'not_settled';
  return warm;
}
