import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { decodeEvent } from '#contracts';
import { EventStore, formatAddress, MarketlogError, type EventAddress, type EventEnvelope } from '#event-sourcing';
import { featuresHash } from '../window/inputs.js';
import { windowBars } from '../window/feature-window.js';
import { pairReturn } from '../window/pair-return.js';
import { historyOf, sightOfNamed } from '../lineage/named-events.js';
import { LineageRepository } from './lineage.repository.js';
import type { EffectsAnswer, LineageAnswer } from './lineage.schema.js';
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
    const values = returnsOf(events, prediction.asOfDate);
    return {
      data: {
        prediction,
        features: {
          set: prediction.featureSet,
          hash: prediction.featuresHash,
          recomputedHash: values === undefined ? null : featuresHash(values),
          values: values ?? [],
        },
        events: events.map(named),
        outcome: outcome.map(named),
      },
      meta: { unavailable: {} },
    };
  }
}

/** What an event reached. */
export class GetEffects extends Query<EffectsAnswer> {
  constructor(readonly address: EventAddress) {
    super();
  }
}

@QueryHandler(GetEffects)
export class GetEffectsHandler implements IQueryHandler<GetEffects> {
  constructor(
    private readonly store: EventStore,
    private readonly lineage: LineageRepository,
  ) {}

  /** @throws MarketlogError `event_not_found` */
  async execute({ address }: GetEffects): Promise<EffectsAnswer> {
    const [event] = await this.store.readPartition(address, address.position - 1, 1);
    if (event === undefined) {
      throw new MarketlogError('event_not_found', `the log has no event ${formatAddress(address)} yet`);
    }
    const uses = await this.lineage.usesOf(event);
    const using = await Promise.all(uses.map((use) => this.store.readById(use.using_event_id)));
    const predictions = uses.map((use, i) => ({
      use: use.used_for,
      predictionId: use.prediction_id,
      instrumentId: use.instrument_id,
      asOfDate: use.as_of_date,
      event: named(using[i]!),
    }));
    const sessions = using.flatMap((each) => {
      const decoded = decodeEvent(each!);
      return decoded.type === 'marketlog.predictions.v1.PricePredicted'
        ? [`${decoded.data.group}:${decoded.data.asOfDate}`]
        : [];
    });
    return { data: { event: named(event), predictions, sessions: [...new Set(sessions)] }, meta: { unavailable: {} } };
  }
}

/** The features, made again from the events alone. */
function returnsOf(events: readonly EventEnvelope[], asOfDate: string): number[] | undefined {
  const seen = historyOf(events).seen(sightOfNamed(asOfDate), windowBars);
  const returns = seen.bars.slice(1).map((bar, i) => pairReturn(seen.bars[i]!, bar, seen));
  return returns.length > 0 && returns.every((value) => value !== undefined) ? returns : undefined;
}

function named(event: EventEnvelope) {
  const { id, type, stream, version } = event;
  return { address: formatAddress(event), id, type, stream, version };
}
