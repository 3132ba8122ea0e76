import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { decodeEvent, IndicatorReach, type PricePredicted } from '#contracts';
import { EventStore, formatAddress, MarketlogError, type EventAddress, type EventEnvelope } from '#event-sourcing';
import { namedEvent } from '../lineage/named-event.js';
import { sealsAmong } from '../session/seen-session.js';
import { sessionStream } from '../session/streams.js';
import { LineageRepository } from './lineage.repository.js';
import type { EffectsAnswer } from './lineage.schema.js';

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
    private readonly indicators: IndicatorReach,
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
      event: namedEvent(using[i]!),
    }));
    const claims = using.map((each) => decodeEvent(each!)).flatMap(({ type, data }) => type === 'marketlog.predictions.v1.PricePredicted' ? [data] : []); // prettier-ignore
    return {
      data: {
        event: namedEvent(event),
        indicators: await this.indicators.of(event),
        seals: await this.#sealsOf(event, claims),
        predictions,
      },
      meta: { unavailable: {} },
    };
  }

  /** Of the predictions that use it those whose seal counts it: a revision may use what was recorded later. */
  async #sealsOf({ stream, version }: EventEnvelope, claims: readonly PricePredicted[]) {
    const seals = new Map<string, { readonly session: string; readonly event: ReturnType<typeof namedEvent> }>();
    for (const { group, asOfDate, instrumentId } of claims) {
      for (const { event, seal } of sealsAmong(await this.store.readStream(sessionStream(group, asOfDate)))) {
        const member = seal.members.find((each) => each.instrumentId === instrumentId);
        const sealed = member?.inputs.find((input) => input.stream === stream)?.version ?? 0;
        if (version > sealed) continue;
        seals.set(event.id, { session: `${group}:${asOfDate}`, event: namedEvent(event) });
      }
    }
    return [...seals.values()];
  }
}
