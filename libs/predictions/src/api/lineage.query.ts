import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MarketlogError, type EventEnvelope } from '#event-sourcing';
import { returnsFeatures } from '../model/persistence.predictor.js';
import { featuresHash } from '../window/inputs.js';
import { windowBars } from '../window/feature-window.js';
import { pairReturn } from '../window/pair-return.js';
import { namedEvent } from '../lineage/named-event.js';
import { historyOf, sightOfNamed } from '../lineage/named-events.js';
import { sentimentKnown } from '../lineage/sentiment-known.js';
import { LineageRepository } from './lineage.repository.js';
import type { LineageAnswer } from './lineage.schema.js';
import { PredictionsRepository } from './predictions.repository.js';

/** The events behind one prediction. */
export class GetLineage extends Query<LineageAnswer> {
  constructor(readonly predictionId: string) {
    super();
  }
}

@QueryHandler(GetLineage)
export class GetLineageHandler implements IQueryHandler<GetLineage> {
  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly lineage: LineageRepository,
  ) {}

  /** @throws MarketlogError `prediction_not_found` */
  async execute({ predictionId }: GetLineage): Promise<LineageAnswer> {
    const found = await this.predictions.byId(predictionId);
    if (found === undefined) throw new MarketlogError('prediction_not_found', `there is no prediction ${predictionId}`);
    const { prediction, instrumentId, eventId, settlementEventId } = found;
    const events = await this.lineage.usedBy(instrumentId, eventId);
    const outcome = settlementEventId === null ? [] : await this.lineage.usedBy(instrumentId, settlementEventId);
    // What the market returned is not among an instrument's own events: `marketlog predictions verify` makes such features again.
    const ofMarket = prediction.featureSet !== returnsFeatures;
    const values = ofMarket ? undefined : returnsOf(events, prediction.asOfDate);
    const sentiment = sentimentKnown(events);
    return {
      data: {
        prediction,
        features: {
          set: prediction.featureSet,
          hash: prediction.featuresHash,
          recomputedHash: values === undefined ? null : featuresHash(values),
          values: values ?? [],
          sentiment,
        },
        events: events.map(namedEvent),
        outcome: outcome.map(namedEvent),
      },
      meta: {
        unavailable: {
          ...(ofMarket && { recomputedHash: 'market_needed' }),
          ...(sentiment?.model === null && { sentiment: 'sentiment_model_missing' }),
        },
      },
    };
  }
}

/** The features, made again from the events alone. */
function returnsOf(events: readonly EventEnvelope[], asOfDate: string): number[] | undefined {
  const seen = historyOf(events).seen(sightOfNamed(asOfDate), windowBars);
  const returns = seen.bars.slice(1).map((bar, i) => pairReturn(seen.bars[i]!, bar, seen));
  return returns.length > 0 && returns.every((value) => value !== undefined) ? returns : undefined;
}
