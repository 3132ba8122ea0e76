import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MarketlogError } from '#event-sourcing';
import { FeaturesAgain } from '../lineage/features-again.js';
import { namedEvent } from '../lineage/named-event.js';
import { featuresHash } from '../window/inputs.js';
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
    private readonly features: FeaturesAgain,
  ) {}

  /** @throws MarketlogError `prediction_not_found` */
  async execute({ predictionId }: GetLineage): Promise<LineageAnswer> {
    const found = await this.predictions.byId(predictionId);
    if (found === undefined) throw new MarketlogError('prediction_not_found', `there is no prediction ${predictionId}`);
    const { prediction, instrumentId, eventId, settlementEventId } = found;
    const events = await this.lineage.usedBy(instrumentId, eventId);
    const outcome = settlementEventId === null ? [] : await this.lineage.usedBy(instrumentId, settlementEventId);
    const fed = await this.features.of(await this.lineage.event(eventId), events);
    const values = 'missing' in fed ? [] : Array.from(fed.features, orNull);
    const sentiment = sentimentKnown(events);
    return {
      data: {
        prediction,
        features: {
          set: prediction.featureSet,
          hash: prediction.featuresHash,
          recomputedHash: 'missing' in fed ? null : featuresHash(fed.features),
          values,
          sentiment,
        },
        events: events.map(namedEvent),
        outcome: outcome.map(namedEvent),
      },
      meta: {
        unavailable: {
          ...('missing' in fed && { recomputedHash: fed.missing }),
          ...(sentiment?.model === null && { sentiment: 'sentiment_model_missing' }),
        },
      },
    };
  }
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
