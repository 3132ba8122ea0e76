import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { decodeEvent, IndicatorReach, type PricePredicted } from '#contracts';
import { EventStore, formatAddress, MarketlogError, type EventAddress, type EventEnvelope } from '#event-sourcing';
import { namedEvent } from '../lineage/named-event.js';
import { isSealOfArticles, sealsAmong } from '../session/seen-session.js';
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

  /**
   * Of the predictions that use it those whose seal counts it: a revision may use what was recorded later. Of an article or a score the seals of
   * articles that the predictions name.
   */
  async #sealsOf({ stream, version, category }: EventEnvelope, claims: readonly PricePredicted[]) {
    const ofArticles = category === 'articles' || category === 'sentiment';
    const seals = new Map<string, { readonly session: string; readonly event: ReturnType<typeof namedEvent> }>();
    for (const claim of claims) {
      const { group, asOfDate, instrumentId, inputEvents } = claim;
      const told = await this.store.readStream(sessionStream(group, asOfDate));
      const named = told.filter((event) => inputEvents.includes(event.id));
      const found = ofArticles ? named.filter(isSealOfArticles) : countedBy(told, { stream, version, instrumentId });
      for (const event of found) seals.set(event.id, { session: `${group}:${asOfDate}`, event: namedEvent(event) });
    }
    return [...seals.values()];
  }
}

/** Seals among some events that count a version of a stream for one of their members. */
function countedBy(
  events: readonly EventEnvelope[],
  {
    stream,
    version,
    instrumentId,
  }: { readonly stream: string; readonly version: number; readonly instrumentId: string },
): EventEnvelope[] {
  const counts = ({ seal }: ReturnType<typeof sealsAmong>[number]) => {
    const member = seal.members.find((each) => each.instrumentId === instrumentId);
    return version <= (member?.inputs.find((input) => input.stream === stream)?.version ?? 0);
  };
  return sealsAmong(events)
    .filter(counts)
    .map(({ event }) => event);
}
